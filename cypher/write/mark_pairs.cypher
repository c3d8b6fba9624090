// Says of pairs of profiles whether they are one customer, wait for a person, or were rejected; `conflict` where people contradict each other.
// mode: write
// plan: seek
// example: {"rows": [{"a": "example:1", "b": "example:2", "status": "accepted", "conflict": null}], "now": null}
UNWIND $rows AS row
MATCH (a:Profile {id: row.a})
MATCH (b:Profile {id: row.b})
MERGE (a)-[s:SAME_AS]->(b)
SET s.status = row.status, s.conflict = row.conflict, s.since = $now
