// The profiles of the customers that profiles belong to, each customer once.
// mode: read
// plan: seek
// example: {"keys": ["example:1"]}
UNWIND $keys AS key
MATCH (p:Profile {id: key})-[:RESOLVES_TO]->(c:Customer)
USING INDEX SEEK p:Profile(id)
WITH DISTINCT c
MATCH (c)<-[:RESOLVES_TO]-(fellow:Profile)
WITH c, collect(fellow.id) AS fellows
RETURN collect({key: c.id, fellows: fellows}) AS packed
