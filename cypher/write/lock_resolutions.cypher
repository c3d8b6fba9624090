// Takes the write lock on profiles in the order given, before their clusters are worked out, and tells the model in use then.
// mode: write
// plan: seek
// example: {"keys": ["example:1"], "now": null}
UNWIND $keys AS key
MATCH (p:Profile {id: key})
SET p.touched_at = $now
WITH count(p) AS held
// Not sought by its one value: a write that seeks in a unique index locks what it finds, and others would wait for each other.
RETURN held, COLLECT { MATCH (m:Model) WHERE m.active IS NOT NULL RETURN m.version }[0] AS model
