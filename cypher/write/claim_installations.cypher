// Ties this graph to the key its customer ids are made with; the first to come decides.
// mode: write
// plan: seek
// example: {"rows": [{"id": "example", "fingerprint": "0"}]}
UNWIND $rows AS row
MERGE (i:Installation {id: row.id})
ON CREATE SET i.id_key_fingerprint = row.fingerprint
RETURN i.id AS key, i.id_key_fingerprint AS fingerprint
