// All that profiles say of whose they are, for comparing them; with whoever placed an order named in a message, and how parcels to them are addressed.
// mode: read
// plan: seek
// example: {"keys": ["example:1"]}
UNWIND $keys AS key
MATCH (p:Profile {id: key})
RETURN collect({key: key, deleted: p.deleted, name: p.name, given_name: p.given_name, family_name: p.family_name,
  other_names: p.other_names, birth_date: p.birth_date, gender: p.gender, addresses: p.addresses,
  attributes: p.attributes, said_postcodes: p.said_postcodes, said_names: p.said_names, features: p.features,
  identifiers: COLLECT { MATCH (p)-[has:IDENTIFIED_BY]->(i:Identifier) RETURN [i.key, i.kind, has.trust, i.shared IS NOT NULL] },
  placers: COLLECT {
    MATCH (p)-[says:IDENTIFIED_BY]->(i:Identifier {kind: 'order_number'})
    // Claimed, or claimed and since proved.
    WHERE says.trust = 'claimed' OR says.verification IS NOT NULL
    MATCH (o:Order {number_key: i.value})<-[:PLACED]-(placer:Profile)
    USING INDEX SEEK o:Order(number_key)
    RETURN DISTINCT placer.id
  },
  received: COLLECT {
    // How a giver addressed one who never said a name.
    MATCH (p)-[:RECEIVES]->(o:Order)
    WHERE p.name IS NULL AND (o.recipient_name IS NOT NULL OR o.recipient_address IS NOT NULL)
    WITH o ORDER BY o.id LIMIT 12
    RETURN [o.recipient_name, o.recipient_address]
  }}) AS packed
