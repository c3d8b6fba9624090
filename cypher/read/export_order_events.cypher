// A page of what happened to orders and stands, in the order of their ids, for the pseudonymised copy.
// mode: read
// plan: seek
// example: {"after": "", "limit": 1000}
MATCH (n:OrderEvent)
WHERE n.id > $after
WITH n ORDER BY n.id LIMIT $limit
MATCH (n)-[:HAPPENED_TO]->(o:Order)
WITH n, o ORDER BY n.id
RETURN collect({key: n.id, record: n {.*, recorded_at: null, at: toString(n.at),
  placeholder: n.kind <> 'state' AND n.alone IS NULL AND n.version <> o.version}}) AS rows
