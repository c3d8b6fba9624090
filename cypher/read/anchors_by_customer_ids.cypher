// The profile that each customer's id is made of, by an id it has or ever had: what is said of the customer is kept by it.
// mode: read
// plan: seek
// example: {"keys": ["c_example"], "hidden": ["national_id"]}
UNWIND $keys AS key
MATCH (:Profile {customer_alias: key})-[:RESOLVES_TO]->(c:Customer)
MATCH (anchor:Profile {customer_alias: c.id})
// Whoever may see none of a customer's profiles may say nothing of it either.
WHERE EXISTS { MATCH (c)<-[:RESOLVES_TO]-(p:Profile) WHERE NOT split(p.source_id, ':')[0] IN $hidden }
RETURN key, c.id AS customer, anchor.id AS profile
