// What ties the profiles of customers together: identifiers that are evidence, pairs that people accepted, and pairs accepted by their score.
// mode: read
// plan: seek
// example: {"keys": ["c_example"], "kinds": ["email"], "linking": ["email"], "hidden": ["national_id"]}
UNWIND $keys AS key
MATCH (c:Customer {id: key})
CALL (c) {
  MATCH (c)<-[:RESOLVES_TO]-(p:Profile)-[has:IDENTIFIED_BY]->(i:Identifier)
  WHERE i.shared IS NULL AND i.kind IN $kinds AND NOT coalesce(p.deleted, false) AND NOT split(p.source_id, ':')[0] IN $hidden
    AND (i.kind IN $linking AND has.trust = 'verified' OR NOT i.kind IN $linking
      AND p.name IS NULL AND p.given_name IS NULL AND p.family_name IS NULL
      AND NOT EXISTS { MATCH (p)-[:IDENTIFIED_BY {trust: 'verified'}]->(l:Identifier) WHERE l.kind IN $linking })
  WITH i, collect(p.id) AS profiles WHERE size(profiles) > 1
  RETURN collect({kind: i.kind, value: i.value, profiles: profiles}) AS identifiers
}
CALL (c) {
  MATCH (c)<-[:RESOLVES_TO]-(a:Profile)-[s:SAME_AS {status: 'accepted'}]->(b:Profile)-[:RESOLVES_TO]->(c)
  WHERE NOT split(a.source_id, ':')[0] IN $hidden AND NOT split(b.source_id, ':')[0] IN $hidden
  RETURN collect({a: a.id, b: b.id, score: s.score, levels: s.levels, judgements: COLLECT {
    MATCH (j:Judgement {a: a.id, b: b.id})
    WHERE j.decision <> 'undo' AND NOT EXISTS { MATCH (:Judgement {undoes: j.id}) }
    RETURN j {.id, .decided_by, .reason, decided_at: toString(j.decided_at)}
    ORDER BY j.decided_at DESC, j.id DESC LIMIT 1 }}) AS pairs
}
RETURN key, identifiers, pairs
