// How many lines of each unfinished import are done.
// mode: read
// plan: seek
// example: {"keys": ["example"]}
UNWIND $keys AS key
MATCH (i:Import {id: key})
RETURN key, i.line AS line
