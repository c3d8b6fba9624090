// Profiles by their blocking keys, at most `limit` a key, each with a hash of what it is compared by; and which keys are known to be wide.
// mode: read
// plan: seek
// example: {"limit": 101, "keys": ["family:smith"]}
UNWIND $keys AS key
MATCH (k:BlockingKey {key: key})
RETURN collect({key: key, wide: k.wide,
  rows: COLLECT { MATCH (k)<-[:FOUND_BY]-(p:Profile) RETURN [p.id, p.features_hash] LIMIT $limit }}) AS packed
