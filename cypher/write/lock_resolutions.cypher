// Takes the write lock on profiles in the order given, before their clusters are worked out, and tells the model in use then.
// mode: write
// plan: seek
// example: {"keys": ["example:1"], "now": null}
UNWIND $keys AS key
MATCH (p:Profile {id: key})
SET p.touched_at = $now
WITH count(p) AS held
RETURN held, COLLECT { MATCH (m:Model {active: true}) RETURN m.version }[0] AS model
