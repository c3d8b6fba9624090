// Appends what colleagues correct of a customer's details, or take back; never changed afterwards, and kept by the profile's id.
// mode: write
// plan: seek
// example: {"rows": [{"id": "example", "profile_id": "example:1", "field": "name", "value": "Jane Doe", "made_by": "me", "undoes": null}], "now": null}
UNWIND $rows AS row
CREATE (k:Correction {id: row.id, profile_id: row.profile_id, field: row.field, value: row.value, made_by: row.made_by,
  undoes: row.undoes, made_at: $now})
