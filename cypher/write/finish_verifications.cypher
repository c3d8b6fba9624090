// Makes claims verified that were proved, for as long as the proof holds; a claim that was taken back meanwhile is not.
// mode: write
// plan: seek
// example: {"rows": [{"id": "example", "expires_at": null, "proof": "gave back the code sent by email", "by": "me"}], "now": null}
UNWIND $rows AS row
MATCH (v:Verification {id: row.id})
WHERE v.status = 'started'
MATCH (i:Identifier {key: v.identifier_key})
MATCH (p:Profile {id: v.profile_id})-[has:IDENTIFIED_BY]->(i)
// `own` is what a record tells, where something else stands beside it.
SET has.own = CASE WHEN has.said_in IS NULL AND has.verification IS NULL THEN has.trust ELSE has.own END
SET has.trust = 'verified', has.verification = v.id
SET v.status = 'verified', v.verified_at = $now, v.expires_at = row.expires_at, v.proof = row.proof, v.answered_by = row.by,
  v.hash = null, v.salt = null
RETURN v.id AS key
