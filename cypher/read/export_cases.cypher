// A page of cases, in the order of their ids, for the pseudonymised copy.
// mode: read
// plan: seek
// example: {"after": "", "limit": 1000}
MATCH (n:Case)
WHERE n.id > $after
WITH n ORDER BY n.id LIMIT $limit
RETURN collect({key: n.id, record: n {.*, recorded_at: null, opened_at: toString(n.opened_at), closed_at: toString(n.closed_at),
  changed_at: toString(n.changed_at)}}) AS rows
