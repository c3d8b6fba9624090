// Drops the changes of profiles that have been resolved, in the transaction that did it; their locks keep new ones out.
// mode: write
// plan: seek
// example: {"keys": ["example:1"]}
UNWIND $keys AS key
MATCH (c:Change {profile_id: key})
USING INDEX c:Change(profile_id)
DELETE c
