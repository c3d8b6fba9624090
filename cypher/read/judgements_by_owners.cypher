// What was judged of profiles, and of all profiles of customers, newest first, taken back or not; none of those known by a hidden identifier.
// mode: read
// plan: seek
// example: {"keys": ["example:1", "c_example"], "hidden": ["national_id"], "first": 100}
UNWIND $keys AS key
CALL (key) {
  RETURN key AS profile
  UNION
  MATCH (:Profile {customer_alias: key})-[:RESOLVES_TO]->(c:Customer)
  MATCH (c)<-[:RESOLVES_TO]-(p:Profile)
  RETURN p.id AS profile
}
CALL (profile) {
  MATCH (j:Judgement {a: profile})
  RETURN j
  UNION
  MATCH (j:Judgement {b: profile})
  RETURN j
}
WITH DISTINCT key, j
WHERE NOT split(j.a, ':')[1] IN $hidden AND NOT split(j.b, ':')[1] IN $hidden
ORDER BY j.decided_at DESC, j.id
RETURN key, collect(j {.id, .decision, .decided_by, .reason, .undoes, .batch, a_id: j.a, b_id: j.b,
  decided_at: toString(j.decided_at), undone_by: head(COLLECT { MATCH (u:Judgement {undoes: j.id}) RETURN u.id })})[..$first] AS rows
