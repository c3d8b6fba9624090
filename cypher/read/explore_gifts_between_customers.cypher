// Orders sent to somebody else who is a customer too: families, and presents worth asking about.
// mode: read
// plan: scan (asks of everybody an order was sent to; for analysts)
// example: {"limit": 25}
MATCH (o:Order)<-[:RECEIVES]-(r:Profile)-[:RESOLVES_TO]->(c:Customer)
MATCH (o)<-[:PLACED]-(b:Profile)-[:RESOLVES_TO]->(giver:Customer)
WHERE giver <> c AND EXISTS { (c)<-[:RESOLVES_TO]-(:Profile)-[:PLACED]->(:Order) }
WITH o, r, c, b, giver ORDER BY o.at DESC, o.id LIMIT $limit
MATCH drawing = (giver)<-[:RESOLVES_TO]-(b)-[:PLACED]->(o)<-[:RECEIVES]-(r)-[:RESOLVES_TO]->(c)
RETURN o.number AS order, o.at AS at, o.gift AS gift, giver.id AS customer, b.name AS name, c.id AS recipient,
  coalesce(r.name, o.recipient_name) AS recipient_name, drawing
