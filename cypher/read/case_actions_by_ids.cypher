// What colleagues did with cases, by its own ids, and whether it was taken back.
// mode: read
// plan: seek
// example: {"keys": ["a1"]}
UNWIND $keys AS key
MATCH (a:CaseAction {id: key})
RETURN key, a.case_id AS case_id, a.kind AS kind, a.interaction_id AS interaction_id,
  EXISTS { MATCH (:CaseAction {undoes: a.id}) } AS undone
