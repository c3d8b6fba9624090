// Puts interactions under the case a colleague last said, else the one their source says; those nobody said anything of stay where they are.
// mode: write
// plan: seek
// example: {"keys": ["twitter:99"], "now": null}
UNWIND $keys AS key
MATCH (n:Interaction {id: key})
WHERE EXISTS { MATCH (:CaseAction {interaction_id: key}) }
// The write lock, taken before what was done is read.
SET n.attached_at = $now
WITH key, n
CALL (key) {
  MATCH (a:CaseAction {interaction_id: key})
  WITH a, NOT EXISTS { MATCH (:CaseAction {undoes: a.id}) } AS holds
  ORDER BY holds DESC, a.at DESC, a.id DESC LIMIT 1
  RETURN a, holds
}
WITH n, CASE WHEN holds AND a.kind = 'attach' THEN a.case_id
  WHEN holds AND a.case_id = n.told_case THEN null ELSE n.told_case END AS wanted
CALL (n, wanted) { WITH n, wanted MATCH (n)-[old:PART_OF]->(k:Case) WHERE wanted IS NULL OR k.id <> wanted DELETE old }
CALL (n, wanted) { WITH n, wanted WHERE wanted IS NOT NULL MATCH (k:Case {id: wanted}) MERGE (n)-[:PART_OF]->(k) }
