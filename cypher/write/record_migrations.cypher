// Remembers that migrations were applied.
// mode: write
// plan: seek
// example: {"rows": [{"version": 0, "name": "example", "checksum": "none"}]}
UNWIND $rows AS row
MERGE (m:Migration {version: row.version})
SET m.name = row.name, m.checksum = row.checksum, m.applied_at = datetime()
RETURN m.version AS key
