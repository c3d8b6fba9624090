// Who has blocking keys or uses identifiers, at most `limit` a key, each with a hash of what it is compared by; and who named the orders of profiles in messages.
// mode: read
// plan: seek
// example: {"keys": ["family:smith"], "identifiers": ["email:jane@example.org"], "placers": ["example:1"], "limit": 101}
UNWIND $keys AS key
MATCH (k:BlockingKey {key: key})
RETURN collect({key: key, wide: k.wide, by_order: false,
  rows: COLLECT { MATCH (k)<-[:FOUND_BY]-(p:Profile) RETURN [p.id, p.features_hash] LIMIT $limit }}) AS packed
UNION ALL
UNWIND $identifiers AS key
MATCH (i:Identifier {key: key})
RETURN collect({key: key, wide: i.wide, by_order: false,
  // Nobody by one that is shared.
  rows: COLLECT { MATCH (i)<-[:IDENTIFIED_BY]-(p:Profile) WHERE i.shared IS NULL RETURN [p.id, p.features_hash] LIMIT $limit }}) AS packed
UNION ALL
UNWIND $placers AS key
MATCH (asked:Profile {id: key})-[:PLACED]->(o:Order)
USING INDEX SEEK asked:Profile(id)
MATCH (i:Identifier {key: 'order_number:' + o.number_key})<-[says:IDENTIFIED_BY]-(p:Profile)
USING INDEX SEEK i:Identifier(key)
WHERE says.trust = 'claimed' OR says.verification IS NOT NULL
WITH key, collect(DISTINCT [p.id, p.features_hash]) AS rows
RETURN collect({key: key, wide: null, by_order: true, rows: rows}) AS packed
