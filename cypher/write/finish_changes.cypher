// Drops the changes noted for judgements, in the transaction that resolved what they are about; others of the same profiles stay.
// mode: write
// plan: seek
// example: {"keys": ["example:1"]}
UNWIND $keys AS key
MATCH (c:Change {profile_id: key, kind: 'judgement'})
USING INDEX SEEK c:Change(profile_id)
DELETE c
