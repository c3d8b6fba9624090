// Who named a profile's orders in messages, with hashes of what they are compared by.
// mode: read
// plan: seek
// example: {"keys": ["example:1"]}
UNWIND $keys AS key
MATCH (asked:Profile {id: key})-[:PLACED]->(o:Order)
USING INDEX SEEK asked:Profile(id)
MATCH (i:Identifier {key: 'order_number:' + o.number_key})<-[says:IDENTIFIED_BY]-(p:Profile)
USING INDEX SEEK i:Identifier(key)
WHERE says.trust = 'claimed' OR says.verification IS NOT NULL
RETURN key, collect(DISTINCT [p.id, p.features_hash]) AS rows
