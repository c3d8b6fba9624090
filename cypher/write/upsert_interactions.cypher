// Stores interactions; a newer version replaces the one before, which is kept as a closed one.
// mode: write
// plan: seek
// example: {"rows": [{"id": "example:1", "version": "0000|0", "properties": {"text": "Hello"}, "profile": "example:1", "channel": "email", "case": null, "region": "GB"}], "now": null}
UNWIND $rows AS row
MERGE (n:Interaction {id: row.id})
// The write lock, taken before the version is read: else two imports at once could put the older over the newer.
SET n.recorded_at = coalesce(n.recorded_at, $now)
WITH row, n, n.version AS before
CALL (row, n, before) {
  WITH row, n, before, CASE WHEN before < row.version THEN properties(n) ELSE row.properties END AS old
  WHERE before <> row.version
  MERGE (v:Version {id: 'interaction:' + row.id + '@' + old.version})
  ON CREATE SET v += old {.*, id: v.id, of: row.id, kind: 'interaction', until: $now}
  MERGE (n)-[:HAD_VERSION]->(v)
}
WITH row, n, before
WHERE before IS NULL OR before < row.version
CALL (n, before) {
  WITH n, before WHERE before IS NOT NULL
  MATCH (n)-[old:TOOK_PART_IN|VIA|PART_OF]-()
  DELETE old
}
// How it sounds is of the text before: the worker reads the new one.
SET n += row.properties, n.sentiment = null, n.sentiment_confidence = null, n.topics = null, n.topic_words = null
WITH row, n
MATCH (c:Channel {name: row.channel})
CREATE (n)-[:VIA]->(c)
WITH row, n
CALL (row, n) { WITH row, n MATCH (p:Profile {id: row.profile}) CREATE (p)-[:TOOK_PART_IN]->(n) }
CALL (row, n) { WITH row, n WHERE row.case IS NOT NULL MERGE (k:Case {id: row.case}) ON CREATE SET k.placeholder = true CREATE (n)-[:PART_OF]->(k) }
// What is said in it is heard by the worker; `region`: where its numbers are local, null where nobody says anything.
CALL (row, n) {
  WITH row, n WHERE row.region IS NOT NULL OR n.said IS NOT NULL
  CREATE (:Change {id: randomUUID(), kind: 'said', about: n.id, region: row.region, cause: 'said', at: $now, due: $now})
}
CALL (row, n) {
  WITH row, n WHERE n.direction = 'inbound' AND n.text <> '' AND coalesce(n.activity, '') <> 'session'
  CREATE (:InsightChange {id: randomUUID(), about: n.id, at: $now, due: $now})
}
RETURN count(n) AS written
