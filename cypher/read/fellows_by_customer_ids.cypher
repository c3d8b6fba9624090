// The profiles of customers, by any id a customer has or ever had; none known by a hidden identifier.
// mode: read
// plan: seek
// example: {"keys": ["c_example"], "hidden": ["national_id"]}
UNWIND $keys AS key
MATCH (named:Profile {customer_alias: key})-[:RESOLVES_TO]->(c:Customer)
MATCH (c)<-[:RESOLVES_TO]-(p:Profile)
WHERE NOT split(p.source_id, ':')[0] IN $hidden
RETURN key, c.id AS customer, named.id AS named, collect(p.id) AS profiles
