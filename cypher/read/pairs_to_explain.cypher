// All that is compared of profiles, each with what is known of it and of the other one of its pair.
// mode: read
// plan: seek
// example: {"keys": ["example:1", "example:2"], "other": {"example:1": "example:2", "example:2": "example:1"}}
UNWIND $keys AS key
MATCH (p:Profile {id: key})-[:RESOLVES_TO]->(c:Customer)
RETURN key, c.id AS customer, p.deleted AS deleted, p.name AS name, p.given_name AS given_name, p.family_name AS family_name,
  p.other_names AS other_names, p.birth_date AS birth_date, p.gender AS gender, p.addresses AS addresses,
  p.attributes AS attributes, p.said_postcodes AS said_postcodes, p.said_names AS said_names,
  COLLECT { MATCH (p)-[has:IDENTIFIED_BY]->(i:Identifier) RETURN [i.key, i.kind, has.trust, i.shared IS NOT NULL] } AS identifiers,
  COLLECT {
    MATCH (p)-[says:IDENTIFIED_BY]->(i:Identifier {kind: 'order_number'})
    WHERE says.trust = 'claimed' OR says.verification IS NOT NULL
    MATCH (o:Order {number_key: i.value})<-[:PLACED]-(placer:Profile)
    USING INDEX SEEK o:Order(number_key)
    RETURN DISTINCT placer.id
  } AS placers,
  COLLECT {
    MATCH (p)-[:RECEIVES]->(o:Order)
    WHERE p.name IS NULL AND (o.recipient_name IS NOT NULL OR o.recipient_address IS NOT NULL)
    WITH o ORDER BY o.id LIMIT 12
    RETURN [o.recipient_name, o.recipient_address]
  } AS received,
  head(COLLECT { MATCH (p)-[s:SAME_AS]-(:Profile {id: $other[key]}) RETURN s.status }) AS status,
  COLLECT {
    MATCH (j:Judgement {a: CASE WHEN key < $other[key] THEN key ELSE $other[key] END})
    WHERE j.b = CASE WHEN key < $other[key] THEN $other[key] ELSE key END
      AND j.decision <> 'undo' AND NOT EXISTS { MATCH (:Judgement {undoes: j.id}) }
    RETURN j {.decision, .decided_by} ORDER BY j.decided_at DESC LIMIT 1
  } AS judgements
