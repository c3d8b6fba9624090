// What all profiles of customers say of them, and what colleagues corrected: from these the details are chosen.
// mode: read
// plan: seek
// example: {"keys": ["c_example"], "kinds": ["email", "phone"], "hidden": ["national_id"], "first": 1000}
UNWIND $keys AS key
MATCH (c:Customer {id: key})
RETURN key,
  COLLECT {
    MATCH (c)<-[:RESOLVES_TO]-(p:Profile)
    WHERE NOT split(p.source_id, ':')[0] IN $hidden
    WITH p ORDER BY p.seen_at IS NULL, p.seen_at DESC, p.id LIMIT $first
    RETURN p {.id, .source, .name, .given_name, .family_name, .other_names, .birth_date, .language, .accessibility, .addresses,
      seen_at: toString(p.seen_at), deleted: coalesce(p.deleted, false),
      identifiers: COLLECT {
        MATCH (p)-[has:IDENTIFIED_BY]->(i:Identifier)
        WHERE i.kind IN $kinds
        RETURN i {.kind, .value, trust: has.trust, shared: coalesce(i.shared, false), since: toString(has.since),
          said: has.said_in IS NOT NULL AND has.own IS NULL}
      }}
  } AS profiles,
  COLLECT {
    MATCH (c)<-[:RESOLVES_TO]-(p:Profile)
    WHERE NOT split(p.source_id, ':')[0] IN $hidden
    WITH p.id AS profile
    MATCH (k:Correction {profile_id: profile})
    USING INDEX SEEK k:Correction(profile_id)
    RETURN k {.id, .profile_id, .field, .value, .made_by, .undoes, made_at: toString(k.made_at)}
  } AS corrections
