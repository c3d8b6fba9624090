// Notes how far an import has come, so that a killed one can go on from there.
// mode: write
// plan: seek
// example: {"rows": [{"id": "example", "line": 1000}]}
UNWIND $rows AS row
MERGE (i:Import {id: row.id})
SET i.line = row.line
