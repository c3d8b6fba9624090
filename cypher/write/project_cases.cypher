// Writes where cases stand now, and which case each was merged into.
// mode: write
// plan: seek
// example: {"rows": [{"id": "zendesk:77", "into": null, "standing": {"status": "open", "staff": null}}]}
UNWIND $rows AS row
MATCH (k:Case {id: row.id})
SET k += row.standing
WITH row, k
CALL (row, k) { WITH row, k MATCH (k)-[old:MERGED_INTO]->(other:Case) WHERE row.into IS NULL OR other.id <> row.into DELETE old }
CALL (row, k) { WITH row, k WHERE row.into IS NOT NULL MATCH (other:Case {id: row.into}) MERGE (k)-[:MERGED_INTO]->(other) }
