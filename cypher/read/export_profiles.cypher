// A page of profiles with their identifiers, in the order of their ids, for the pseudonymised copy.
// mode: read
// plan: seek
// example: {"after": "", "limit": 1000}
MATCH (p:Profile)
WHERE p.id > $after
WITH p ORDER BY p.id LIMIT $limit
MATCH (p)-[:RESOLVES_TO]->(c:Customer)
RETURN p.id AS key, c.id AS customer, p.placeholder AS placeholder,
  p {.source, .source_id, .name, .given_name, .family_name, .other_names, .birth_date, .gender, .language, .addresses, .seen_at,
     .deleted} AS record,
  COLLECT {
    MATCH (p)-[has:IDENTIFIED_BY]->(i:Identifier)
    WITH has, i ORDER BY i.key
    RETURN i {.key, .kind, .value, trust: has.trust}
  } AS identifiers,
  EXISTS { (p)-[:TOOK_PART_IN|PLACED|PAID_FOR|RECEIVES|RAISED|GAVE|RESPONDED]->() } AS referred
