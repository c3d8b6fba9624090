// A page of scores of other systems, in the order of their ids, for the pseudonymised copy.
// mode: read
// plan: seek
// example: {"after": "", "limit": 1000}
MATCH (n:Score)
WHERE n.id > $after
WITH n ORDER BY n.id LIMIT $limit
RETURN collect({key: n.id, record: n {.*, recorded_at: null, at: toString(n.at)}}) AS rows
