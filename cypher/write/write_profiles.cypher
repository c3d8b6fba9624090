// Writes the newest version of profiles with their identifiers.
// mode: write
// plan: seek
// example: {"rows": [{"id": "example:1", "properties": {"name": "Jane"}, "identifiers": [{"key": "email:jane@example.org", "kind": "email", "value": "jane@example.org", "written": "Jane@example.org", "trust": "verified"}]}], "now": null}
UNWIND $rows AS row
MATCH (p:Profile {id: row.id})
SET p += row.properties
WITH row, p
UNWIND row.identifiers AS identifier
MERGE (i:Identifier {key: identifier.key})
ON CREATE SET i.kind = identifier.kind, i.value = identifier.value
MERGE (p)-[has:IDENTIFIED_BY]->(i)
ON CREATE SET has.since = coalesce(row.properties.seen_at, $now)
SET has.trust = identifier.trust, has.written = identifier.written
