// Forgets refusals of records that have come mended.
// mode: write
// plan: seek
// example: {"keys": ["example"]}
UNWIND $keys AS key
MATCH (r:Refusal {id: key})
DELETE r
