// Ends verifications that were answered wrongly too often.
// mode: write
// plan: seek
// example: {"keys": ["example"]}
UNWIND $keys AS key
MATCH (v:Verification {id: key})
WHERE v.status = 'started'
SET v.status = 'failed', v.hash = null, v.salt = null
