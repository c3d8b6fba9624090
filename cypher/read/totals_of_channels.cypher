// Interactions and customers of each channel, marking channels of fewer than `least` customers.
// mode: read
// plan: scan (counts the whole graph, for analysts; nobody waits for it)
// example: {"least": 5}
MATCH (channel:Channel)<-[:VIA]-(n:Interaction)<-[:TOOK_PART_IN]-(:Profile)-[:RESOLVES_TO]->(c:Customer)
WITH channel.name AS key, count(DISTINCT n) AS count, count(DISTINCT c) AS customers
RETURN key, count, customers, customers < $least AS withheld
ORDER BY key
