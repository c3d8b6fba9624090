// Stores orders with their lines and the people on them; a newer version replaces the one before, which is kept as a closed one.
// mode: write
// plan: seek
// example: {"rows": [{"id": "example:1", "version": "0000|0", "properties": {"number": "1", "number_key": "1"}, "profile": "example:1", "payer": null, "recipient": null, "lines": [{"sku": "A", "edge": {"position": 1}}]}], "now": null}
UNWIND $rows AS row
MERGE (n:Order {id: row.id})
// The write lock, taken before the version is read: else two imports at once could put the older over the newer.
SET n.recorded_at = coalesce(n.recorded_at, $now)
WITH row, n, n.version AS before
CALL (row, n, before) {
  WITH row, n, before WHERE before < row.version
  WITH row, n, before,
    COLLECT { MATCH (n)-[l:CONTAINS]->(x:Product) RETURN x.sku + ' × ' + l.quantity + ' @ ' + l.unit_price ORDER BY l.position } AS lines
  MERGE (v:Version {id: 'order:' + row.id + '@' + before})
  ON CREATE SET v += n {.*, id: v.id, of: row.id, kind: 'order', until: $now, lines: lines}
  MERGE (n)-[:HAD_VERSION]->(v)
}
CALL (row, n, before) {
  WITH row, n, before WHERE before > row.version
  SET n.at = CASE WHEN n.placed_by AND row.properties.placed_by AND row.properties.at < n.at THEN row.properties.at ELSE n.at END
  MERGE (v:Version {id: 'order:' + row.id + '@' + row.version})
  ON CREATE SET v += row.properties, v.of = row.id, v.kind = 'order', v.until = $now
  MERGE (n)-[:HAD_VERSION]->(v)
}
WITH row, n, before, CASE WHEN n.placed_by AND row.properties.placed_by THEN n.at END AS placed
WHERE before IS NULL OR before < row.version
CALL (n, before) { WITH n, before WHERE before IS NOT NULL MATCH (n)-[old:PLACED|PAID_FOR|RECEIVES|CONTAINS]-() DELETE old }
SET n += row.properties, n.at = coalesce(placed, row.properties.at)
WITH row, n
CALL (row, n) { WITH row, n MATCH (p:Profile {id: row.profile}) CREATE (p)-[:PLACED]->(n) }
CALL (row, n) { WITH row, n MATCH (p:Profile {id: row.payer}) CREATE (p)-[:PAID_FOR]->(n) }
CALL (row, n) { WITH row, n MATCH (p:Profile {id: row.recipient}) CREATE (p)-[:RECEIVES]->(n) }
CALL (row, n) { UNWIND row.lines AS line MATCH (x:Product {sku: line.sku}) CREATE (n)-[l:CONTAINS]->(x) SET l = line.edge }
RETURN count(n) AS written
