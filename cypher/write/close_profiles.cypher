// Keeps the version of each profile that is about to be replaced, and closes the identifiers the new one no longer has.
// mode: write
// plan: seek
// example: {"rows": [{"id": "example:1", "keep": ["email:jane@example.org"]}], "now": null}
UNWIND $rows AS row
MATCH (p:Profile {id: row.id})
MERGE (v:Version {id: 'profile:' + p.id + '@' + p.version})
ON CREATE SET v += p {.*, id: v.id, of: p.id, kind: 'profile', until: $now}
MERGE (p)-[:HAD_VERSION]->(v)
WITH row, p
MATCH (p)-[had:IDENTIFIED_BY]->(i:Identifier)
WHERE NOT i.key IN row.keep
CREATE (p)-[:WAS_IDENTIFIED_BY {trust: had.trust, written: had.written, since: had.since, until: $now}]->(i)
DELETE had
