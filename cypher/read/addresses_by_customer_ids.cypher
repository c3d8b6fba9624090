// Where customers live and lived: what each profile says and said in earlier versions, where orders went, and what colleagues corrected.
// mode: read
// plan: seek
// example: {"keys": ["c_example"], "hidden": ["national_id"], "orders": true, "first": 1000, "versions": 100}
UNWIND $keys AS key
MATCH (c:Customer {id: key})
CALL (c) {
  MATCH (c)<-[:RESOLVES_TO]-(p:Profile)
  WHERE NOT split(p.source_id, ':')[0] IN $hidden
  RETURN p ORDER BY p.seen_at IS NULL, p.seen_at DESC, p.id LIMIT $first
}
WITH key, collect(p) AS profiles
RETURN key, [{
  profiles: [p IN profiles WHERE NOT coalesce(p.deleted, false) | p {.id, .source, .name, .other_names, .addresses, .version,
    deleted: false, seen_at: toString(p.seen_at), until: null, versions: COLLECT {
      MATCH (p)-[:HAD_VERSION]->(v:Version)
      WITH v ORDER BY v.version DESC LIMIT $versions
      RETURN v {.addresses, .version, deleted: coalesce(v.deleted, false), seen_at: toString(v.seen_at), until: toString(v.until)}
    }}],
  orders: COLLECT {
    UNWIND CASE WHEN $orders THEN profiles ELSE [] END AS p
    MATCH (p)-[is:PLACED|RECEIVES]->(o:Order)
    // Where somebody else is known to receive it, it went to them and not to who ordered it.
    WHERE o.recipient_address IS NOT NULL AND (type(is) = 'RECEIVES' OR NOT EXISTS { (o)<-[:RECEIVES]-(:Profile) })
    WITH p.id AS profile_id, o.source AS source, o.recipient_address AS address, o.recipient_name AS name,
      coalesce(o.gift, false) AS gift, type(is) = 'RECEIVES' AS received, count(o) AS orders, min(o.at) AS since, max(o.at) AS last_at
    ORDER BY last_at DESC LIMIT $versions
    RETURN {profile_id: profile_id, source: source, address: address, name: name, gift: gift, received: received, orders: orders,
      since: toString(since), last_at: toString(last_at)}
  },
  corrections: COLLECT {
    UNWIND profiles AS p
    MATCH (k:Correction {profile_id: p.id})
    USING INDEX SEEK k:Correction(profile_id)
    WHERE k.field = 'address'
    RETURN k {.id, .profile_id, .field, .value, .made_by, .undoes, made_at: toString(k.made_at)}
  }
}] AS rows
