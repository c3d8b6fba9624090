// Keeps on interactions what is said in them, as keys such as `email:jane@example.org`, and by whom; null where nothing is.
// mode: write
// plan: seek
// example: {"rows": [{"id": "example:1", "said": ["email:jane@example.org"], "profile": "example:1"}]}
UNWIND $rows AS row
MATCH (n:Interaction {id: row.id})
SET n.said = row.said, n.said_by = row.profile
