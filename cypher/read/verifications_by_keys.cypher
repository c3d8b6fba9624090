// Verifications by their own ids (by: 'id') or newest first by the profiles they are of (by: 'profile'), without their secrets.
// mode: read
// plan: seek
// example: {"keys": ["example"], "by": "id", "hidden": ["national_id"]}
UNWIND $keys AS key
CALL (key) {
  MATCH (v:Verification {id: key}) WHERE $by = 'id' RETURN v
  UNION ALL
  MATCH (v:Verification {profile_id: key}) WHERE $by = 'profile' RETURN v
}
MATCH (p:Profile {id: v.profile_id})-[:RESOLVES_TO]->(c:Customer)
WHERE NOT split(p.source_id, ':')[0] IN $hidden
WITH key, v, c ORDER BY v.started_at DESC, v.id
RETURN key, collect(v {.id, .profile_id, .identifier_key, .method, .status, .question, .delivery, .attempts, .proof, .started_by, .answered_by,
  customer_id: c.id, started_at: toString(v.started_at), expires_at: toString(v.expires_at), verified_at: toString(v.verified_at)})[..100] AS rows
