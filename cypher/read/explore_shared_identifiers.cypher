// Identifiers that several customers use, and who they are: households, firms, a till's made-up address.
// mode: read
// plan: scan (asks of every identifier of these kinds; for analysts)
// example: {"kinds": ["email", "phone"], "least": 2, "limit": 10}
MATCH (i:Identifier)<-[:IDENTIFIED_BY]-(p:Profile)-[:RESOLVES_TO]->(c:Customer)
WHERE i.kind IN $kinds
WITH i, count(DISTINCT c) AS customers, count(DISTINCT p) AS profiles,
  collect(DISTINCT CASE WHEN p.name IS NOT NULL THEN {name: p.name, customer: c.id} END)[..10] AS named
WHERE customers >= $least
ORDER BY customers DESC, i.key
LIMIT $limit
RETURN i.key AS identifier, customers, profiles, [one IN named | one.name] AS names, [one IN named | one.customer] AS customer_ids,
  coalesce(i.shared, false) AS taken_for_shared,
  [drawing = (i)<-[:IDENTIFIED_BY]-(:Profile)-[:RESOLVES_TO]->(:Customer) | drawing][..50] AS drawing
