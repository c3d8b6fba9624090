// What each customer has open, with the latest contacts of each case, and the latest contacts that belong to no case: to suggest which do.
// mode: read
// plan: seek
// example: {"keys": ["c_example"], "statuses": ["open"], "hidden": [], "private": true, "sessions": true, "first": 20}
UNWIND $keys AS key
CALL (key) {
  MATCH (:Customer {id: key})<-[:RESOLVES_TO]-(p:Profile)-[:RAISED]->(k:Case)
  WHERE k.status IN $statuses AND NOT split(p.source_id, ':')[0] IN $hidden AND NOT EXISTS { MATCH (k)-[:MERGED_INTO]->(:Case) }
  WITH DISTINCT k ORDER BY k.changed_at DESC, k.id LIMIT $first
  CALL (k) {
    MATCH (k)<-[:MERGED_INTO*0..50]-(:Case)<-[:PART_OF]-(n:Interaction)
    WHERE (n.public OR $private) AND ($sessions OR coalesce(n.activity, '') <> 'session')
    WITH n ORDER BY n.at DESC, n.id DESC LIMIT 10
    RETURN collect(n {.id, .thread, .order_number, .order_key, .subject, .text, at: toString(n.at)}) AS contacts
  }
  RETURN collect(k {.id, .subject, .order_number, .order_key, .sku, opened_at: toString(k.opened_at), contacts: contacts,
    product: head([(k)-[:ABOUT]->(x:Product) | x.name]),
    refused: COLLECT { MATCH (a:CaseAction {case_id: k.id}) WHERE a.kind = 'detach' RETURN a.interaction_id }}) AS cases
}
CALL (key) {
  MATCH (:Customer {id: key})<-[:RESOLVES_TO]-(:Profile)-[:TOOK_PART_IN]->(n:Interaction)
  WHERE n.direction = 'inbound' AND (n.public OR $private) AND coalesce(n.activity, '') <> 'session' AND NOT EXISTS { MATCH (n)-[:PART_OF]->(:Case) }
  WITH DISTINCT n ORDER BY n.at DESC, n.id DESC LIMIT $first
  RETURN collect(n {.id, .thread, .order_number, .order_key, .subject, .text, at: toString(n.at)}) AS loose
}
RETURN key, [{cases: cases, loose: loose, names: COLLECT {
  MATCH (:Customer {id: key})<-[:RESOLVES_TO]-(p:Profile) WHERE p.name IS NOT NULL RETURN p.name LIMIT 20 }}] AS rows
