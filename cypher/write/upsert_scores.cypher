// Stores scores of other systems; a newer one (as of later) replaces the one before, which is kept as a closed version.
// mode: write
// plan: seek
// example: {"rows": [{"id": "example:1", "version": "0000|0", "properties": {"name": "churn", "value": 0.5}, "profile": "example:1"}], "now": null}
UNWIND $rows AS row
MERGE (n:Score {id: row.id})
// The write lock, taken before the version is read: else two imports at once could put the older over the newer.
SET n.recorded_at = coalesce(n.recorded_at, $now)
WITH row, n, n.version AS before
CALL (row, n, before) {
  WITH row, n, before WHERE before < row.version
  MERGE (v:Version {id: 'score:' + row.id + '@' + before})
  ON CREATE SET v += n {.name, .value, .low, .high, .model, .source, .at, .version, id: v.id, of: row.id, kind: 'score', until: $now}
  MERGE (n)-[:HAD_VERSION]->(v)
}
// One that comes late was the score as of then, and is its past at once.
CALL (row, n, before) {
  WITH row, n, before WHERE before > row.version
  MERGE (v:Version {id: 'score:' + row.id + '@' + row.version})
  ON CREATE SET v += row.properties, v.of = row.id, v.kind = 'score', v.until = $now
  MERGE (n)-[:HAD_VERSION]->(v)
}
WITH row, n
WHERE coalesce(n.version, '') < row.version
SET n += row.properties
WITH row, n
CALL (row, n) { WITH row, n MATCH (n)<-[old:SCORED]-(p:Profile) WHERE row.profile IS NULL OR p.id <> row.profile DELETE old }
CALL (row, n) { WITH row, n MATCH (p:Profile {id: row.profile}) MERGE (p)-[:SCORED]->(n) }
RETURN count(n) AS written
