// Customers as the graph knew them at a time: who belonged to each, what every profile said then, and how it was identified.
// mode: read
// plan: seek
// example: {"keys": ["c_example"], "at": null, "kinds": ["email"], "hidden": ["national_id"], "first": 100}
UNWIND $keys AS key
CALL (key) {
  MATCH (:Profile {customer_alias: key})-[was:RESOLVES_TO|RESOLVED_TO]->(c:Customer)
  WHERE was.since <= $at AND (was.until IS NULL OR was.until > $at)
  RETURN c ORDER BY was.since DESC LIMIT 1
}
CALL (c) {
  MATCH (c)<-[was:RESOLVES_TO|RESOLVED_TO]-(p:Profile)
  WHERE was.since <= $at AND (was.until IS NULL OR was.until > $at) AND NOT split(p.source_id, ':')[0] IN $hidden
  RETURN DISTINCT p ORDER BY p.id LIMIT $first
}
CALL (p) {
  // Versions that came late were never the one that showed: they were kept closed, without what a profile has of its own.
  OPTIONAL MATCH (p)-[:HAD_VERSION]->(v:Version) WHERE v.until > $at AND v.customer_alias IS NOT NULL
  WITH p, v ORDER BY v.until LIMIT 1
  RETURN coalesce(v, p) AS then
}
WITH key, c, collect(then {id: p.id, source: p.source, .name, .given_name, .family_name, .birth_date, .gender, .language, .addresses,
  other_names: coalesce(then.other_names, []), deleted: coalesce(then.deleted, false), seen_at: toString(then.seen_at),
  identifiers: COLLECT {
    MATCH (p)-[has:IDENTIFIED_BY|WAS_IDENTIFIED_BY]->(i:Identifier)
    WHERE i.kind IN $kinds AND coalesce(has.recorded_at, has.since) <= $at AND (has.until IS NULL OR has.until > $at)
    RETURN DISTINCT i {.key, .kind, .value, trust: has.trust} ORDER BY i.key
  }}) AS profiles
RETURN key, [{id: c.id, profiles: profiles}] AS rows
