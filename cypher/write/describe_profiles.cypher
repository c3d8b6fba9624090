// Writes what profiles are compared by, and the keys they are found by.
// mode: write
// plan: seek
// example: {"rows": [{"id": "example:1", "features": "{}", "hash": "example", "keys": ["family:smith"]}]}
UNWIND $rows AS row
MATCH (p:Profile {id: row.id})
SET p.features = row.features, p.features_hash = row.hash
WITH row, p, COLLECT { MATCH (p)-[:FOUND_BY]->(k:BlockingKey) RETURN k.key } AS had
CALL (row, p) {
  MATCH (p)-[gone:FOUND_BY]->(k:BlockingKey)
  WHERE NOT k.key IN row.keys
  DELETE gone
}
UNWIND row.keys AS key
WITH key, p, had
WHERE NOT key IN had
// Each key is looked up once, however many have it.
WITH key, collect(p) AS profiles
MERGE (k:BlockingKey {key: key})
WITH k, profiles
UNWIND profiles AS p
CREATE (p)-[:FOUND_BY]->(k)
