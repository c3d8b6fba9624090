// Marks which blocking keys and identifiers too many profiles have to find anybody by them.
// mode: write
// plan: seek
// example: {"rows": [{"key": "family:smith", "wide": true}]}
UNWIND $rows AS row
CALL (row) {
  MATCH (k:BlockingKey {key: row.key})
  SET k.wide = row.wide
  UNION ALL
  MATCH (i:Identifier {key: row.key})
  SET i.wide = row.wide
}
