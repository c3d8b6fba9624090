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
  WHERE NOT EXISTS { MATCH (:CaseAction {undoes: a.id}) }
  WITH a ORDER BY a.at DESC, a.id DESC
  RETURN collect({case: a.case_id, kind: a.kind}) AS said
}
WITH n, said, head([x IN said WHERE x.kind = 'attach']).case AS put
// Refused for a case that it was not put into, it stays where it is.
WITH n, CASE WHEN head([x IN said WHERE x.case = put]).kind = 'attach' THEN put
  WHEN head([x IN said WHERE x.case = n.told_case]).kind = 'detach' THEN null ELSE n.told_case END AS wanted
CALL (n, wanted) { WITH n, wanted MATCH (n)-[old:PART_OF]->(k:Case) WHERE wanted IS NULL OR k.id <> wanted DELETE old }
CALL (n, wanted) { WITH n, wanted WHERE wanted IS NOT NULL MERGE (k:Case {id: wanted}) ON CREATE SET k.placeholder = true MERGE (n)-[:PART_OF]->(k) }
