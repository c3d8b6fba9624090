// Writes the newest version of profiles with their identifiers, and notes that they changed.
// mode: write
// plan: seek
// example: {"rows": [{"id": "example:1", "properties": {"name": "Jane"}, "identifiers": [{"key": "email:jane@example.org", "kind": "email", "value": "jane@example.org", "written": "Jane@example.org", "trust": "verified"}], "change": {"id": "example", "kind": "profile", "profile": "example:1", "cause": "import"}}], "now": null}
UNWIND $rows AS row
MATCH (p:Profile {id: row.id})
SET p += row.properties
CREATE (:Change {id: row.change.id, kind: row.change.kind, profile_id: row.change.profile, cause: row.change.cause, at: $now, due: $now})
WITH row, p
UNWIND row.identifiers AS identifier
MERGE (i:Identifier {key: identifier.key})
ON CREATE SET i.kind = identifier.kind, i.value = identifier.value
MERGE (p)-[has:IDENTIFIED_BY]->(i)
ON CREATE SET has.since = coalesce(row.properties.seen_at, $now), has.recorded_at = $now
// What the customer said or proved stays beside what the record tells: `own` is the record's trust where there is such.
SET has.since = CASE WHEN has.said_in IS NULL OR has.own IS NOT NULL THEN has.since ELSE coalesce(row.properties.seen_at, $now) END,
  has.own = CASE WHEN has.said_in IS NULL AND has.verification IS NULL THEN null ELSE identifier.trust END,
  has.trust = CASE WHEN has.verification IS NULL THEN identifier.trust ELSE 'verified' END,
  has.written = identifier.written
