// A page of profiles with their identifiers, in the order of their ids, for the pseudonymised copy.
// mode: read
// plan: seek
// example: {"after": "", "limit": 1000}
MATCH (p:Profile)
WHERE p.id > $after
WITH p ORDER BY p.id LIMIT $limit
MATCH (p)-[:RESOLVES_TO]->(c:Customer)
WITH p, c ORDER BY p.id
RETURN collect({
  key: p.id, customer: c.id, placeholder: p.placeholder,
  record: p {.source, .source_id, .name, .given_name, .family_name, .other_names, .birth_date, .gender, .language, .addresses,
    .deleted, seen_at: toString(p.seen_at)},
  identifiers: COLLECT {
    MATCH (p)-[has:IDENTIFIED_BY]->(i:Identifier)
    WITH has, i ORDER BY i.key
    RETURN i {.key, .kind, .value, trust: has.trust}
  },
  referred: EXISTS { (p)-[:TOOK_PART_IN|PLACED|PAID_FOR|RECEIVES|RAISED|GAVE|RESPONDED]->() }
}) AS rows
