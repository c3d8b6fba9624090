// Writes where cases stand now, and which case each was merged into.
// mode: write
// plan: seek
// example: {"rows": [{"id": "zendesk:77", "into": null, "standing": {"status": "open", "staff": null}}]}
UNWIND $rows AS row
MATCH (k:Case {id: row.id})
SET k += row.standing
WITH row, k
CALL (row, k) { WITH row, k MATCH (k)-[old:MERGED_INTO]->(other:Case) WHERE row.into IS NULL OR other.id <> row.into DELETE old }
// An import may tell of a merge before it tells of the other case; and two that tell against each other must not close a circle.
CALL (row, k) {
  WITH row, k WHERE row.into IS NOT NULL
  MERGE (other:Case {id: row.into}) ON CREATE SET other.placeholder = true
  WITH k, other WHERE NOT EXISTS { (other)-[:MERGED_INTO*0..50]->(k) }
  MERGE (k)-[:MERGED_INTO]->(other)
}
