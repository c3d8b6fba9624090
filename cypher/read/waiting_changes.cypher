// How many changes wait for the worker, and since when the oldest does.
// mode: read
// plan: scan (counts every change; there are few when the worker keeps up)
// example: {}
MATCH (c:Change)
// What falls due when its time is over does not wait for anybody.
WHERE c.kind <> 'expiry'
RETURN count(c) AS waiting, min(c.at) AS oldest
