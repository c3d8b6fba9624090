// Who has blocking keys or uses identifiers, each with a hash of what it is compared by, and which of them more than `limit` have; and who named the orders of profiles in messages.
// mode: read
// plan: seek
// example: {"keys": ["family:smith"], "identifiers": ["email:jane@example.org"], "placers": ["example:1"], "limit": 100}
UNWIND $keys AS key
MATCH (k:BlockingKey {key: key})
// How many is known without looking at them; of those whom nobody is found by, nobody is read.
WITH key, k, COUNT { (k)<-[:FOUND_BY]-() } > $limit AS many
RETURN collect({key: key, wide: k.wide, many: many, by_order: false,
  rows: COLLECT { MATCH (k)<-[:FOUND_BY]-(p:Profile) WHERE NOT many RETURN [p.id, p.features_hash] }}) AS packed
UNION ALL
UNWIND $identifiers AS key
MATCH (i:Identifier {key: key})
// Nobody by one that is shared.
WITH key, i, i.shared IS NULL AND COUNT { (i)<-[:IDENTIFIED_BY]-() } > $limit AS many
RETURN collect({key: key, wide: i.wide, many: many, by_order: false,
  rows: COLLECT { MATCH (i)<-[:IDENTIFIED_BY]-(p:Profile) WHERE i.shared IS NULL AND NOT many RETURN [p.id, p.features_hash] }}) AS packed
UNION ALL
UNWIND $placers AS key
MATCH (asked:Profile {id: key})-[:PLACED]->(o:Order)
USING INDEX SEEK asked:Profile(id)
MATCH (i:Identifier {key: 'order_number:' + o.number_key})<-[says:IDENTIFIED_BY]-(p:Profile)
USING INDEX SEEK i:Identifier(key)
WHERE says.trust = 'claimed' OR says.verification IS NOT NULL
WITH key, collect(DISTINCT [p.id, p.features_hash]) AS rows
RETURN collect({key: key, wide: null, many: false, by_order: true, rows: rows}) AS packed
