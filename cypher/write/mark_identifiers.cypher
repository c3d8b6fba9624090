// Marks which identifiers too many people share to be evidence, with profiles that prove it; a cache, checked each time it is used.
// mode: write
// plan: seek
// example: {"rows": [{"key": "phone:+441632960001", "witnesses": ["example:1", "example:2", "example:3"]}]}
UNWIND $rows AS row
MATCH (i:Identifier {key: row.key})
SET i.witnesses = row.witnesses, i.shared = CASE WHEN row.witnesses IS NULL THEN null ELSE true END
