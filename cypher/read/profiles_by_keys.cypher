// Profiles, by their own ids (by: 'id') or by the identifiers they have (by: 'identifier'), each with its customer's id.
// mode: read
// plan: seek
// example: {"keys": ["zendesk:1234"], "by": "id", "kinds": ["email"], "hidden": ["national_id"], "first": 100}
UNWIND $keys AS key
CALL (key) {
  MATCH (p:Profile {id: key})
  WHERE $by = 'id'
  RETURN p
  UNION ALL
  MATCH (i:Identifier {key: key})<-[:IDENTIFIED_BY]-(p:Profile)
  WHERE $by = 'identifier' AND i.kind IN $kinds
  RETURN p LIMIT 1000
}
WITH key, p ORDER BY p.seen_at IS NULL, p.seen_at DESC, p.id
WHERE NOT split(p.source_id, ':')[0] IN $hidden
CALL (p) { MATCH (p)-[:RESOLVES_TO]->(customer:Customer) RETURN customer }
WITH key, collect(p {.id, .source, .source_id, .name, .given_name, .family_name, .birth_date, .gender,
  .language, .attributes, .addresses, seen_at: toString(p.seen_at), other_names: coalesce(p.other_names, []),
    placeholder: coalesce(p.placeholder, false), deleted: coalesce(p.deleted, false), customer_id: customer.id}) AS rows
RETURN key, rows[..$first] AS rows
