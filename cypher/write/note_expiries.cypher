// Notes what the worker has to look at later, when its time is over.
// mode: write
// plan: seek
// example: {"rows": [{"id": "example", "kind": "expiry", "about": "example", "cause": "example", "due": null}], "now": null}
UNWIND $rows AS row
CREATE (c:Change {id: row.id, kind: row.kind, about: row.about, cause: row.cause, at: $now, due: row.due})
