// Ids of the customers behind each identifier key, those identified for certain first; each key has a limit and a trust of its own.
// mode: read
// plan: seek
// example: {"keys": ["email:jane@example.org"], "kinds": ["email", "phone"], "first": 20}
UNWIND $keys AS key
CALL (key) {
  MATCH (identifier:Identifier {key: key})<-[use:IDENTIFIED_BY]-(profile:Profile)
  WHERE identifier.kind IN $kinds
  WITH profile, use LIMIT 1000
  MATCH (profile)-[:RESOLVES_TO]->(customer:Customer)
  RETURN customer, use.trust AS trust
  UNION ALL
  MATCH (:Order {number_key: substring(key, 13)})<-[:PLACED]-(:Profile)-[:RESOLVES_TO]->(customer:Customer)
  WHERE key STARTS WITH 'order_number:' AND 'order_number' IN $kinds
  RETURN customer, 'verified' AS trust
}
WITH key, customer, max(trust) AS trust ORDER BY trust DESC, customer.id
RETURN key, collect({id: customer.id, trust: trust})[..$first] AS rows
