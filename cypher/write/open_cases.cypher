// Makes cases that colleagues open for a profile.
// mode: write
// plan: seek
// example: {"rows": [{"id": "whom:1", "profile": "example:1", "properties": {"status": "open"}}], "now": null}
UNWIND $rows AS row
MATCH (p:Profile {id: row.profile})
CREATE (p)-[:RAISED]->(k:Case {id: row.id, recorded_at: $now})
SET k += row.properties
