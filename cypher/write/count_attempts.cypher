// Counts an attempt at verifications that can still be answered, before anybody looks whether it is right.
// mode: write
// plan: seek
// example: {"keys": ["example"], "most": 3, "now": null}
UNWIND $keys AS key
MATCH (v:Verification {id: key})
// The write lock, taken before the count is read: else many answers at once would be one attempt.
SET v.touched_at = $now
WITH v
WHERE v.status = 'started' AND v.expires_at > $now AND v.attempts < $most
SET v.attempts = v.attempts + 1
RETURN v.id AS id, v.profile_id AS profile_id, v.identifier_key AS identifier_key, v.method AS method, v.attempts AS attempts,
  v.salt AS salt, v.hash AS hash, v.about AS about, v.order_id AS order_id
