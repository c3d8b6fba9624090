// A page of orders with their lines, in the order of their ids, for the pseudonymised copy.
// mode: read
// plan: seek
// example: {"after": "", "limit": 1000}
MATCH (n:Order)
WHERE n.id > $after
WITH n ORDER BY n.id LIMIT $limit
RETURN collect({key: n.id, record: n {.*, recorded_at: null, at: toString(n.at), lines: COLLECT {
  MATCH (n)-[line:CONTAINS]->(x:Product)
  WITH line, x ORDER BY line.position
  RETURN line {.quantity, .unit_price, .discount, sku: x.sku, name: x.name}
}}}) AS rows
