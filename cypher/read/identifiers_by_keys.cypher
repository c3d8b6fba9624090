// Identifiers, by their own keys (by: 'key') or by the profiles that have them (by: 'profile'), with how many customers share each.
// mode: read
// plan: seek
// example: {"keys": ["email:jane@example.org"], "by": "key", "kinds": ["email"], "first": 100}
UNWIND $keys AS key
CALL (key) {
  MATCH (i:Identifier {key: key})
  WHERE $by = 'key' AND i.kind IN $kinds
  RETURN i, null AS trust, null AS since, [] AS written, null AS said_in
  UNION ALL
  MATCH (p:Profile {id: key})-[use:IDENTIFIED_BY]->(i:Identifier)
  WHERE $by = 'profile' AND i.kind IN $kinds
  RETURN i, use.trust AS trust, use.since AS since, [use.written] AS written, use.said_in AS said_in
}
WITH key, i, trust, since, written, said_in ORDER BY i.key
RETURN key, collect(i {.key, .kind, .value, shared: coalesce(i.shared, false), trust, written, said_in, since: toString(since), customer_count: COUNT {
  MATCH (i)<-[:IDENTIFIED_BY]-(p:Profile) WITH p LIMIT 1000
  MATCH (p)-[:RESOLVES_TO]->(user:Customer) RETURN DISTINCT user }})[..$first] AS rows
