// Forgets how far imports had come, for they are done.
// mode: write
// plan: seek
// example: {"keys": ["example"]}
UNWIND $keys AS key
MATCH (i:Import {id: key})
DELETE i
