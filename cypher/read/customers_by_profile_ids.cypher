// The customers that profiles belong to; none of profiles known by a hidden identifier.
// mode: read
// plan: seek
// example: {"keys": ["example:1"], "hidden": ["national_id"]}
UNWIND $keys AS key
MATCH (p:Profile {id: key})-[:RESOLVES_TO]->(c:Customer)
WHERE NOT split(p.source_id, ':')[0] IN $hidden
RETURN key, c.id AS customer
