// How many changes wait for the worker, and since when the oldest does.
// mode: read
// plan: scan (counts every change; there are few when the worker keeps up)
// example: {}
MATCH (c:Change)
// What falls due when its time is over does not wait for anybody.
WHERE c.kind <> 'expiry'
// Who is compared again because a key became wide, an identifier shared, or a message was heard belongs to what made it so.
RETURN count(c) AS waiting, min(c.at) AS oldest,
  count(CASE WHEN c.kind = 'profile' AND c.cause IN ['wide', 'shared', 'said'] THEN 1 END) AS following
