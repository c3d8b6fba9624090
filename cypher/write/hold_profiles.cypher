// Takes the write lock on profiles in the order given without leaving a trace, and tells who else locked them last, read under the lock.
// mode: write
// plan: seek
// example: {"keys": ["example:1"]}
UNWIND $keys AS key
MATCH (p:Profile {id: key})
SET p.held = true
WITH key, p
REMOVE p.held
RETURN collect({key: key, touched: toString(p.touched_at)}) AS packed
