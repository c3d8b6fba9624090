// Writes what profiles are compared by, and the keys they are found by.
// mode: write
// plan: seek
// example: {"rows": [{"id": "example:1", "features": "{}", "hash": "example", "keys": ["family:smith"]}]}
UNWIND $rows AS row
MATCH (p:Profile {id: row.id})
SET p.features = row.features, p.features_hash = row.hash
WITH row, p
CALL (row, p) {
  MATCH (p)-[had:FOUND_BY]->(old:BlockingKey)
  WHERE NOT old.key IN row.keys
  DELETE had
}
WITH row, p
UNWIND row.keys AS key
MERGE (k:BlockingKey {key: key})
MERGE (p)-[:FOUND_BY]->(k)
