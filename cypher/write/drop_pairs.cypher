// Drops the SAME_AS of pairs that nobody judges any more and that were never scored.
// mode: write
// plan: seek
// example: {"rows": [{"a": "example:1", "b": "example:2"}]}
UNWIND $rows AS row
MATCH (a:Profile {id: row.a})-[s:SAME_AS]->(b:Profile {id: row.b})
DELETE s
