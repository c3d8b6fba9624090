// Judgements by their own ids or those of their batches, with those that undo each; none of profiles known by a hidden identifier.
// mode: read
// plan: seek
// example: {"keys": ["b1"], "hidden": ["national_id"]}
UNWIND $keys AS key
CALL (key) {
  MATCH (j:Judgement {id: key})
  RETURN j
  UNION
  MATCH (j:Judgement {batch: key})
  RETURN j
}
WITH key, j WHERE NOT split(j.a, ':')[1] IN $hidden AND NOT split(j.b, ':')[1] IN $hidden
RETURN key, collect(j {.id, .a, .b, .decision, .decided_by, .reason, .undoes, .batch, decided_at: toString(j.decided_at),
  undone_by: head(COLLECT { MATCH (u:Judgement {undoes: j.id}) RETURN u.id })}) AS rows
