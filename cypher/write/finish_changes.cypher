// Drops changes that have been dealt with, in the transaction that did it.
// mode: write
// plan: seek
// example: {"keys": ["example"]}
UNWIND $keys AS key
MATCH (c:Change {id: key})
DELETE c
