// Takes the write lock on cases in the order given, before what was done with them is read.
// mode: write
// plan: seek
// example: {"keys": ["zendesk:77"], "now": null}
UNWIND $keys AS key
MATCH (k:Case {id: key})
SET k.touched_at = $now
