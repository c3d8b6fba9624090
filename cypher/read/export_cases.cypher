// A page of cases, in the order of their ids, for the pseudonymised copy.
// mode: read
// plan: seek
// example: {"after": "", "limit": 1000}
MATCH (n:Case)
WHERE n.id > $after
WITH n ORDER BY n.id LIMIT $limit
RETURN n.id AS key, n {.*} AS record
