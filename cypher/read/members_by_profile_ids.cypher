// What resolution looks at in profiles: names, birth date, identifiers, and the customer each belongs to now.
// mode: read
// plan: seek
// example: {"keys": ["example:1"]}
UNWIND $keys AS key
MATCH (p:Profile {id: key})-[:RESOLVES_TO]->(c:Customer)
RETURN key, p.customer_alias AS alias, c.id AS customer, p.link_key AS link_key, p.first_seen_at AS seen_at,
  p.name AS name, p.given_name AS given_name, p.family_name AS family_name, p.other_names AS other_names,
  p.birth_date AS birth_date, p.deleted AS deleted,
  COLLECT { MATCH (p)-[has:IDENTIFIED_BY]->(i:Identifier) RETURN [i.key, i.kind, has.trust] } AS identifiers
