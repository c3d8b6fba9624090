// Profiles by their identifiers, at most `limit` each, with a hash of what they are compared by; nobody by one that is shared.
// mode: read
// plan: seek
// example: {"limit": 101, "keys": ["email:jane@example.org"]}
UNWIND $keys AS key
MATCH (i:Identifier {key: key})
RETURN collect({key: key, wide: i.wide,
  rows: COLLECT { MATCH (i)<-[:IDENTIFIED_BY]-(p:Profile) WHERE i.shared IS NULL RETURN [p.id, p.features_hash] LIMIT $limit }}) AS packed
