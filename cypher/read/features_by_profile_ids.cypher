// All that profiles say of whose they are, for comparing them; with whoever placed an order named in a message, and how parcels to them are addressed.
// mode: read
// plan: seek
// example: {"keys": ["example:1"]}
UNWIND $keys AS key
MATCH (p:Profile {id: key})
RETURN key, p.deleted AS deleted, p.name AS name, p.given_name AS given_name, p.family_name AS family_name,
  p.other_names AS other_names, p.birth_date AS birth_date, p.gender AS gender, p.addresses AS addresses,
  p.attributes AS attributes, p.said_postcodes AS said_postcodes, p.said_names AS said_names, p.features AS features,
  COLLECT { MATCH (p)-[has:IDENTIFIED_BY]->(i:Identifier) RETURN [i.key, i.kind, has.trust, i.shared IS NOT NULL] } AS identifiers,
  COLLECT {
    MATCH (p)-[says:IDENTIFIED_BY]->(i:Identifier {kind: 'order_number'})
    // Claimed, or claimed and since proved.
    WHERE says.trust = 'claimed' OR says.verification IS NOT NULL
    MATCH (o:Order {number_key: i.value})<-[:PLACED]-(placer:Profile)
    USING INDEX SEEK o:Order(number_key)
    RETURN DISTINCT placer.id
  } AS placers,
  COLLECT {
    // How a giver addressed one who never said a name.
    MATCH (p)-[:RECEIVES]->(o:Order)
    WHERE p.name IS NULL AND (o.recipient_name IS NOT NULL OR o.recipient_address IS NOT NULL)
    WITH o ORDER BY o.id LIMIT 12
    RETURN [o.recipient_name, o.recipient_address]
  } AS received
