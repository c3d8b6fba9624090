// Stores what happened to orders (states, refunds, goodwill), known or not yet; a newer version replaces the one before, which is kept as a closed one.
// mode: write
// plan: seek
// example: {"rows": [{"id": "example:1/state/a", "order": "example:1", "version": "0000|0", "properties": {"kind": "state", "state": "shipped", "digest": "a"}}], "now": null}
UNWIND $rows AS row
MERGE (n:OrderEvent {id: row.id})
// The write lock, taken before the version is read: else two imports at once could put the older over the newer.
SET n.recorded_at = coalesce(n.recorded_at, $now)
WITH row, n, n.version AS before, n.digest AS digest
CALL (row, n, before, digest) {
  WITH row, n, before, CASE WHEN before < row.version THEN properties(n) ELSE row.properties END AS old
  WHERE before <> row.version AND digest <> row.properties.digest
  MERGE (v:Version {id: 'order_event:' + row.id + '@' + old.version})
  ON CREATE SET v += old {.*, id: v.id, of: row.id, kind: 'order_event', until: $now}
  MERGE (n)-[:HAD_VERSION]->(v)
}
WITH row, n, before
WHERE before IS NULL OR before < row.version
CALL (n, before) { WITH n, before WHERE before IS NOT NULL MATCH (n)-[old:HAPPENED_TO]->(:Order) DELETE old }
SET n += row.properties
MERGE (o:Order {id: row.order})
ON CREATE SET o.placeholder = true
CREATE (n)-[:HAPPENED_TO]->(o)
RETURN count(n) AS written
