// The profile that each customer's id is made of, by an id it has or ever had: what is said of the customer is kept by it.
// mode: read
// plan: seek
// example: {"keys": ["c_example"], "hidden": ["national_id"]}
UNWIND $keys AS key
MATCH (p:Profile {customer_alias: key})-[:RESOLVES_TO]->(c:Customer)
USING INDEX SEEK p:Profile(customer_alias)
MATCH (anchor:Profile {customer_alias: c.id})
USING INDEX SEEK anchor:Profile(customer_alias)
// Whoever may see none of a customer's profiles may say nothing of it either.
WHERE EXISTS { MATCH (c)<-[:RESOLVES_TO]-(its:Profile) WHERE NOT split(its.source_id, ':')[0] IN $hidden }
RETURN key, c.id AS customer, anchor.id AS profile
