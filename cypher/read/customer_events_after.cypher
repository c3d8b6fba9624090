// What became of customers since a time, oldest first: for those who follow them.
// mode: read
// plan: seek
// example: {"since": null}
MATCH (e:CustomerEvent)
USING INDEX SEEK e:CustomerEvent(at)
WHERE e.at >= $since
RETURN e.id AS key, toString(e.at) AS at, e.kind AS kind, e.customer_id AS customer_id, e.others AS other_ids,
  e.a AS a_id, e.b AS b_id, e.cause AS cause
ORDER BY e.at, e.id
