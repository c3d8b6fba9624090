// Takes the write lock on interactions in the order given, before what is said in them is read.
// mode: write
// plan: seek
// example: {"keys": ["example:1"], "now": null}
UNWIND $keys AS key
MATCH (n:Interaction {id: key})
SET n.heard_at = $now
