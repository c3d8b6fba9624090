// Appends what colleagues do with cases; none is ever changed or deleted. `at`: when it happened; `now`: when it came.
// mode: write
// plan: seek
// example: {"rows": [{"id": "a1", "case_id": "zendesk:77", "kind": "note", "by": "desk-3", "at": null, "status": null, "staff": null, "team": null, "note": "Rang back.", "interaction_id": null, "other_id": null, "undoes": null}], "now": null}
UNWIND $rows AS row
CREATE (a:CaseAction {id: row.id, case_id: row.case_id, kind: row.kind, by: row.by, at: row.at, recorded_at: $now,
  status: row.status, staff: row.staff, team: row.team, note: row.note, interaction_id: row.interaction_id,
  other_id: row.other_id, undoes: row.undoes})
