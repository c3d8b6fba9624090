// Profiles and customers of each source, marking sources of fewer than `least` customers.
// mode: read
// plan: scan (counts the whole graph, for analysts; nobody waits for it)
// example: {"least": 5}
MATCH (p:Profile)-[:RESOLVES_TO]->(c:Customer)
WITH p.source AS key, count(p) AS count, count(DISTINCT c) AS customers
RETURN key, count, customers, customers < $least AS withheld
ORDER BY key
