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
// What the customer said, or proved, outlasts the record; `own` is the trust of a record that told it too.
WITH p, i, had, had.said_in IS NULL AND had.verification IS NULL AS alone
WHERE alone OR had.own IS NOT NULL
CREATE (p)-[:WAS_IDENTIFIED_BY {trust: coalesce(had.own, had.trust), written: had.written, since: had.since, recorded_at: had.recorded_at, until: $now}]->(i)
FOREACH (kept IN CASE WHEN alone THEN [] ELSE [had] END |
  SET kept.trust = CASE WHEN kept.verification IS NULL THEN 'claimed' ELSE 'verified' END, kept.own = null,
    kept.written = i.value, kept.since = coalesce(kept.said_at, kept.since))
FOREACH (gone IN CASE WHEN alone THEN [had] ELSE [] END | DELETE gone)
