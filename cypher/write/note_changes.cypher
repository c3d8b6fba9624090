// Notes, in the transaction that changed them, what the workers have to look at: now, or when a row says it is due.
// mode: write
// plan: seek
// example: {"rows": [{"id": "example", "kind": "profile", "profile": "example:1", "cause": "import"}], "now": null}
UNWIND $rows AS row
CREATE (c:Change {id: row.id, kind: row.kind, profile_id: row.profile, cause: row.cause, at: $now, due: coalesce(row.due, $now)})
