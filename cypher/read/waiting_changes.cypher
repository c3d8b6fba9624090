// How many changes wait for the worker, and since when the oldest does.
// mode: read
// plan: scan (counts every change; there are few when the worker keeps up)
// example: {}
MATCH (c:Change)
// What falls due when its time is over does not wait for anybody.
WHERE c.kind <> 'expiry'
// Those whom a key found until it became wide are compared again a little later, and belong to what made it so.
RETURN count(c) AS waiting, min(c.at) AS oldest, count(CASE WHEN c.cause = 'wide' THEN 1 END) AS following
