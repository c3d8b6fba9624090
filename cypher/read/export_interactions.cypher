// A page of interactions and web sessions, in the order of their ids, for the pseudonymised copy.
// mode: read
// plan: seek
// example: {"after": "", "limit": 1000}
MATCH (n:Interaction)
WHERE n.id > $after
WITH n ORDER BY n.id LIMIT $limit
RETURN collect({key: n.id, record: n {.*, recorded_at: null, at: toString(n.at), ended_at: toString(n.ended_at),
  case: head([(n)-[:PART_OF]->(k:Case) | k.id])}}) AS rows
