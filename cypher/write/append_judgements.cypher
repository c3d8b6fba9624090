// Appends judgements; none is ever changed or deleted.
// mode: write
// plan: seek
// example: {"rows": [{"id": "j1", "a": "example:1", "b": "example:2", "decision": "accept", "decided_by": "desk-3", "reason": "same voice", "undoes": null, "batch": "b1"}], "now": null}
UNWIND $rows AS row
CREATE (j:Judgement {id: row.id, a: row.a, b: row.b, decision: row.decision, decided_by: row.decided_by,
  decided_at: $now, reason: row.reason, undoes: row.undoes, batch: row.batch})
