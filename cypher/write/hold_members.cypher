// Locks profiles in the order given, then the fellows of `fellows`, and tells under the lock: a hash of what each is compared by and when others touched it last, what resolution looks at in those fellows and in `read`, and who the fellows are now.
// mode: write
// plan: seek
// example: {"keys": ["example:1"], "read": ["example:1"], "fellows": ["example:1"], "compared": {"example:1": true}, "now": null}
CALL () {
  UNWIND $keys AS key
  MATCH (p:Profile {id: key})
  // The lock first: who touched it last is read under it.
  SET p.held = true
  WITH key, p, toString(p.touched_at) AS touched
  SET p.touched_at = $now
  REMOVE p.held
  RETURN collect([key, p.features_hash, touched]) AS asked
}
// Each with what the locks before it gave, so that it is done after them.
CALL (asked) {
  UNWIND $fellows AS key
  MATCH (p:Profile {id: key})-[:RESOLVES_TO]->(:Customer)<-[:RESOLVES_TO]-(fellow:Profile)
  USING INDEX SEEK p:Profile(id)
  // Not those locked already.
  WHERE fellow.touched_at IS NULL OR fellow.touched_at <> $now
  WITH DISTINCT fellow ORDER BY fellow.id
  SET fellow.touched_at = $now
  RETURN collect([fellow.id, fellow.features_hash, null]) AS joined
}
CALL (joined) {
  UNWIND $read + [one IN joined | one[0]] AS key
  MATCH (p:Profile {id: key})-[:RESOLVES_TO]->(c:Customer)
  USING INDEX SEEK p:Profile(id)
  RETURN collect({key: key, alias: p.customer_alias, customer: c.id, link_key: p.link_key, seen_at: p.first_seen_at,
    name: p.name, given_name: p.given_name, family_name: p.family_name, other_names: p.other_names,
    birth_date: p.birth_date, deleted: p.deleted,
    identifiers: COLLECT { MATCH (p)-[has:IDENTIFIED_BY]->(i:Identifier) RETURN [i.key, i.kind, has.trust] },
    // What nobody else uses leads nowhere, and need not be followed.
    alone: COLLECT {
      MATCH (p)-[:IDENTIFIED_BY]->(i:Identifier)
      WHERE i.shared IS NULL AND COUNT { (i)<-[:IDENTIFIED_BY]-() } = 1
      RETURN i.key
    },
    left: COLLECT { MATCH (p)-[:WAS_IDENTIFIED_BY]->(i:Identifier {shared: true}) RETURN DISTINCT i.key },
    pairs: COLLECT {
      MATCH (p)-[s:SAME_AS]-(other:Profile)
      // How a score came about is long, and asked only of those compared anew.
      RETURN CASE WHEN $compared IS NULL OR $compared[key] OR $compared[other.id]
        THEN s {.score, .status, .conflict, .levels, .model, other: other.id}
        ELSE s {.score, .status, .conflict, other: other.id} END
    },
    judgements: COLLECT {
      MATCH (j:Judgement {a: key})
      WHERE j.decision <> 'undo' AND NOT EXISTS { MATCH (:Judgement {undoes: j.id}) }
      RETURN [j.id, j.b, j.decision, j.decided_at] AS judgement
      UNION ALL
      MATCH (j:Judgement {b: key})
      WHERE j.decision <> 'undo' AND NOT EXISTS { MATCH (:Judgement {undoes: j.id}) }
      RETURN [j.id, j.a, j.decision, j.decided_at] AS judgement
    }}) AS members
}
CALL (joined) {
  UNWIND $fellows AS key
  MATCH (p:Profile {id: key})-[:RESOLVES_TO]->(c:Customer)
  USING INDEX SEEK p:Profile(id)
  WITH DISTINCT c
  MATCH (c)<-[:RESOLVES_TO]-(fellow:Profile)
  WITH c, collect(fellow.id) AS fellows
  RETURN collect({key: c.id, fellows: fellows}) AS groups
}
RETURN asked + joined AS hashes, members, groups
