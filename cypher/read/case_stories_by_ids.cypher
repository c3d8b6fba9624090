// All there is to cases: of each the one it ended up in, all that were merged into that, what sources told and what colleagues did.
// mode: read
// plan: seek
// example: {"keys": ["zendesk:77"]}
UNWIND $keys AS key
CALL (key) {
  MATCH (:Case {id: key})-[:MERGED_INTO*0..50]->(root:Case)
  WHERE NOT (root)-[:MERGED_INTO]->(:Case)
  RETURN root LIMIT 1
}
CALL (root) {
  MATCH (root)<-[:MERGED_INTO*0..50]-(k:Case)
  RETURN collect(k {.id, .source, .version, .told_staff, told_status: coalesce(k.told_status, k.status),
    told_at: toString(coalesce(k.told_at, k.changed_at, k.opened_at)), into: head([(k)-[:MERGED_INTO]->(t:Case) | t.id]),
    versions: [(k)-[:HAD_VERSION]->(v:Version) | v {.version, .told_staff, told_status: coalesce(v.told_status, v.status),
      told_at: toString(coalesce(v.told_at, v.changed_at, v.opened_at))}],
    acts: COLLECT { MATCH (a:CaseAction {case_id: k.id})
      RETURN a {.id, .case_id, .kind, .by, .status, .staff, .team, .note, .interaction_id, .other_id, .undoes,
        at: toString(a.at), recorded_at: toString(a.recorded_at)} }}) AS cases
}
RETURN key, root.id AS root, cases
