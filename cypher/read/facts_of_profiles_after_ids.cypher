// A page of living profiles in the order of their ids, by customer: what each tells of itself, and all that the customer's profiles tell.
// mode: read
// plan: seek
// example: {"after": "", "limit": 1000, "most": 50}
MATCH (p:Profile)
WHERE p.id > $after AND NOT coalesce(p.deleted, false)
WITH p ORDER BY p.id LIMIT $limit
OPTIONAL MATCH (p)-[:RESOLVES_TO]->(c:Customer)
// By customer, so that a large group's other profiles are read once a page, not once a profile.
WITH c, collect(p {.id, .source, .name, .given_name, .family_name, .other_names, .birth_date,
  placeholder: coalesce(p.placeholder, false), seen_at: toString(p.seen_at), placed: p.addresses IS NOT NULL,
  kinds: COLLECT { MATCH (p)-[:IDENTIFIED_BY]->(i:Identifier) RETURN DISTINCT i.kind }}) AS profiles
RETURN collect({profiles: profiles, told: COLLECT {
  MATCH (c)<-[:RESOLVES_TO]-(q:Profile)
  WHERE NOT coalesce(q.deleted, false)
  WITH DISTINCT q.name AS name, q.given_name AS given_name, q.family_name AS family_name, q.other_names AS other_names,
    q.birth_date AS birth_date
  ORDER BY name, birth_date LIMIT $most
  RETURN {name: name, given_name: given_name, family_name: family_name, other_names: other_names, birth_date: birth_date}
}}) AS rows
