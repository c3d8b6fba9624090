// Starts verifications; those of the same claim that were still open lapse, and are told.
// mode: write
// plan: seek
// example: {"rows": [{"id": "example", "profile_id": "example:1", "identifier_key": "email:jane@example.org", "method": "code_by_email", "started_by": "me", "expires_at": null, "question": null, "about": null, "order_id": null, "salt": "00", "hash": "00", "delivery": "recorded"}], "now": null}
UNWIND $rows AS row
CREATE (v:Verification {id: row.id})
SET v += row {.*, status: 'started', started_at: $now, attempts: 0}
WITH row
MATCH (before:Verification {profile_id: row.profile_id})
WHERE before.identifier_key = row.identifier_key AND before.status = 'started' AND before.id <> row.id
SET before.status = 'lapsed', before.hash = null, before.salt = null
RETURN before.id AS key
