// Makes a placeholder, under a customer of its own, for each profile that is not there yet, and tells which version of each there is, the model in use, and how many changes wait (a hundred at most).
// mode: write
// plan: seek
// example: {"rows": [{"id": "example:1", "source": "example", "source_id": "1", "alias": "c_example", "told": true}], "now": null}
CALL () {
  MATCH (c:Change)
  USING INDEX SEEK c:Change(due)
  // Also those that a worker has in hand, which are due again in a minute; proofs that expire one day are not waiting.
  WHERE c.due <= $now + duration('PT1M')
  WITH c LIMIT 100
  RETURN count(c) AS waiting
}
// Not sought by its one value: a write that seeks in a unique index locks what it finds, and others would wait for each other.
WITH waiting, COLLECT { MATCH (m:Model) WHERE m.active IS NOT NULL RETURN m.version }[0] AS model
UNWIND $rows AS row
MERGE (p:Profile {id: row.id})
ON CREATE SET p.source = row.source, p.source_id = row.source_id, p.customer_alias = row.alias,
  p.placeholder = true, p.recorded_at = $now
// The write lock of those to be written, before their version is read: else two imports at once could put the older over the newer.
FOREACH (told IN CASE WHEN row.told THEN [p] ELSE [] END | SET told.touched_at = $now)
WITH waiting, model, row, p
CALL (p) {
  WITH p WHERE p.recorded_at = $now AND NOT EXISTS { (p)-[:RESOLVES_TO]->(:Customer) }
  MERGE (c:Customer {id: p.customer_alias})
  ON CREATE SET c.since = $now
  CREATE (p)-[:RESOLVES_TO {since: $now}]->(c)
}
WITH waiting, model, row, p
WHERE row.told
RETURN p.id AS key, p.version AS version, p.first_seen_at AS first_seen_at, model, waiting
