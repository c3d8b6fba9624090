// Keeps versions that arrive after a newer one as closed ones; only the earliest time a profile was seen can still change by them.
// mode: write
// plan: seek
// example: {"rows": [{"id": "example:1", "version": "0000|0", "properties": {"name": "Jane"}, "seen_at": null, "identifiers": []}], "now": null}
UNWIND $rows AS row
MATCH (p:Profile {id: row.id})
SET p.first_seen_at = CASE WHEN p.first_seen_at <= row.seen_at THEN p.first_seen_at ELSE coalesce(row.seen_at, p.first_seen_at) END
MERGE (v:Version {id: 'profile:' + p.id + '@' + row.version})
ON CREATE SET v += row.properties, v.version = row.version, v.of = p.id, v.kind = 'profile', v.until = $now
MERGE (p)-[:HAD_VERSION]->(v)
WITH row, p
UNWIND row.identifiers AS identifier
MERGE (i:Identifier {key: identifier.key})
ON CREATE SET i.kind = identifier.kind, i.value = identifier.value
WITH row, p, i, identifier
WHERE NOT EXISTS {
  MATCH (p)-[had:IDENTIFIED_BY|WAS_IDENTIFIED_BY]->(i)
  WHERE had.own IS NOT NULL OR (had.said_in IS NULL AND had.verification IS NULL)
}
CREATE (p)-[:WAS_IDENTIFIED_BY {trust: identifier.trust, written: identifier.written, since: row.seen_at, recorded_at: $now, until: $now}]->(i)
