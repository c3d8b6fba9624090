// Takes the write lock on profiles in the order given, before their clusters are worked out.
// mode: write
// plan: seek
// example: {"keys": ["example:1"], "now": null}
UNWIND $keys AS key
MATCH (p:Profile {id: key})
SET p.touched_at = $now
RETURN collect({key: key, hash: p.features_hash}) AS packed
