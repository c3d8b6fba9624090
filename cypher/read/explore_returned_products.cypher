// Products by how much of them comes back, with what was sold of each.
// mode: read
// plan: scan (asks of every order line; for analysts)
// example: {"least": 20, "limit": 25}
MATCH (o:Order)-[line:CONTAINS]->(x:Product)
WITH x, sum(CASE WHEN line.quantity > 0 THEN line.quantity ELSE 0 END) AS sold,
  sum(CASE WHEN line.quantity < 0 THEN -line.quantity ELSE 0 END) AS returned,
  count(DISTINCT CASE WHEN line.quantity < 0 THEN o END) AS orders
WHERE returned > 0 AND sold >= $least
RETURN x.sku AS sku, x.name AS product, sold, returned, round(100.0 * returned / sold, 1) AS percent, orders
ORDER BY percent DESC, returned DESC, sku LIMIT $limit
