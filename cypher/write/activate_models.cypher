// Makes a model the one that all workers score by; the one before is kept. There is one at most: active is true or nothing, and unique.
// mode: write
// plan: seek
// example: {"rows": [{"version": "example", "name": "example", "content": "{}"}], "now": null}
UNWIND $rows AS row
OPTIONAL MATCH (was:Model {active: true})
WHERE was.version <> row.version
REMOVE was.active
WITH DISTINCT row
MERGE (m:Model {version: row.version})
SET m.name = row.name, m.content = row.content, m.active = true, m.since = $now
