// Drops changes by their own ids, in the transaction that dealt with them.
// mode: write
// plan: seek
// example: {"keys": ["example"]}
UNWIND $keys AS key
MATCH (c:Change {id: key})
DELETE c
