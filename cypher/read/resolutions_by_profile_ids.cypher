// The customers of those of these profiles that are there and not deleted.
// mode: read
// plan: seek
// example: {"keys": ["example:1"]}
UNWIND $keys AS key
MATCH (p:Profile {id: key})-[:RESOLVES_TO]->(c:Customer)
WHERE NOT coalesce(p.deleted, false)
RETURN collect([key, c.id]) AS rows
