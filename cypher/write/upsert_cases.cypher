// Stores cases; a newer version replaces the one before, which is kept as a closed one.
// mode: write
// plan: seek
// example: {"rows": [{"id": "example:1", "version": "0000|0", "properties": {"status": "open"}, "profile": "example:1"}], "now": null}
UNWIND $rows AS row
MERGE (n:Case {id: row.id})
// The write lock, taken before the version is read: else two imports at once could put the older over the newer.
SET n.recorded_at = coalesce(n.recorded_at, $now)
WITH row, n, n.version AS before
CALL (row, n, before) {
  WITH row, n, before, CASE WHEN before < row.version THEN properties(n) ELSE row.properties END AS old
  WHERE before <> row.version
  MERGE (v:Version {id: 'case:' + row.id + '@' + old.version})
  ON CREATE SET v += old {.*, id: v.id, of: row.id, kind: 'case', until: $now}
  MERGE (n)-[:HAD_VERSION]->(v)
}
WITH row, n, before
WHERE before IS NULL OR before < row.version
CALL (n, before) { WITH n, before WHERE before IS NOT NULL MATCH (n)-[old:RAISED|ABOUT]-() DELETE old }
SET n += row.properties
WITH row, n
CALL (row, n) { WITH row, n MATCH (p:Profile {id: row.profile}) CREATE (p)-[:RAISED]->(n) }
CALL (row, n) { WITH row, n WHERE row.properties.sku IS NOT NULL MERGE (x:Product {sku: row.properties.sku}) CREATE (n)-[:ABOUT]->(x) }
RETURN count(n) AS written
