// What customers with an open case have bought most: a product many of them have in common may be what is wrong.
// mode: read
// plan: seek
// example: {"limit": 25}
MATCH (k:Case)
WHERE k.status IN ['open', 'pending', 'on_hold']
MATCH (k)<-[:RAISED]-(:Profile)-[:RESOLVES_TO]->(c:Customer)
WITH DISTINCT c
MATCH (c)<-[:RESOLVES_TO]-(:Profile)-[:PLACED]->(o:Order)-[line:CONTAINS]->(x:Product)
WHERE line.quantity > 0
RETURN x.sku AS sku, x.name AS product, count(DISTINCT c) AS customers, count(DISTINCT o) AS orders, sum(line.quantity) AS pieces
ORDER BY customers DESC, orders DESC, sku LIMIT $limit
