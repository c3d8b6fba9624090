// The pair of two profiles each, as proposals show it; none known by a hidden identifier.
// mode: read
// plan: seek
// example: {"keys": [["example:1", "example:2"]], "hidden": ["national_id"]}
UNWIND $keys AS key
MATCH (a:Profile {id: key[0]})-[s:SAME_AS]->(b:Profile {id: key[1]})
WHERE NOT split(a.source_id, ':')[0] IN $hidden AND NOT split(b.source_id, ':')[0] IN $hidden
RETURN key, [s {.score, .levels, .model, .status, id: a.id + '|' + b.id, a_id: a.id, b_id: b.id, since: toString(s.since),
  conflict: coalesce(s.conflict, false), customers: COLLECT {
    MATCH (p:Profile)-[:RESOLVES_TO]->(c:Customer) WHERE p.id IN [a.id, b.id] RETURN c.id }}] AS rows
