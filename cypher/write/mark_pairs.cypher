// Says of pairs whether they are one customer, wait for a person (`conflict`: people disagree) or were rejected, and their score where it is new.
// mode: write
// plan: seek
// example: {"rows": [{"a": "example:1", "b": "example:2", "status": "accepted", "conflict": null, "scoring": {"score": 3.5, "levels": "given_name:exact", "model": "example"}}], "now": null}
UNWIND $rows AS row
MATCH (a:Profile {id: row.a})
MATCH (b:Profile {id: row.b})
MERGE (a)-[s:SAME_AS]->(b)
SET s.status = row.status, s.conflict = row.conflict, s.since = $now
SET s += coalesce(row.scoring, {})
