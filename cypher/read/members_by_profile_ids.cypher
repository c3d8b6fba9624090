// What resolution looks at in profiles: names, birth date, identifiers, judgements, pairs, the customer each belongs to now, and when somebody locked them last.
// mode: read
// plan: seek
// example: {"keys": ["example:1"], "compared": {"example:1": true}}
UNWIND $keys AS key
MATCH (p:Profile {id: key})-[:RESOLVES_TO]->(c:Customer)
USING INDEX SEEK p:Profile(id)
RETURN collect({key: key, alias: p.customer_alias, customer: c.id, link_key: p.link_key, seen_at: p.first_seen_at,
  name: p.name, given_name: p.given_name, family_name: p.family_name, other_names: p.other_names,
  birth_date: p.birth_date, deleted: p.deleted, touched: toString(p.touched_at),
  identifiers: COLLECT { MATCH (p)-[has:IDENTIFIED_BY]->(i:Identifier) RETURN [i.key, i.kind, has.trust] },
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
  }}) AS packed
