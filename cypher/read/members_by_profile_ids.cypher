// What resolution looks at in profiles: names, birth date, identifiers, judgements, pairs, and the customer each belongs to now.
// mode: read
// plan: seek
// example: {"keys": ["example:1"]}
UNWIND $keys AS key
MATCH (p:Profile {id: key})-[:RESOLVES_TO]->(c:Customer)
RETURN key, p.customer_alias AS alias, c.id AS customer, p.link_key AS link_key, p.first_seen_at AS seen_at,
  p.name AS name, p.given_name AS given_name, p.family_name AS family_name, p.other_names AS other_names,
  p.birth_date AS birth_date, p.deleted AS deleted,
  COLLECT { MATCH (p)-[has:IDENTIFIED_BY]->(i:Identifier) RETURN [i.key, i.kind, has.trust] } AS identifiers,
  COLLECT { MATCH (p)-[:WAS_IDENTIFIED_BY]->(i:Identifier {shared: true}) RETURN DISTINCT i.key } AS left,
  COLLECT { MATCH (p)-[s:SAME_AS]-(other:Profile) RETURN s {.score, .status, .conflict, .levels, .model, other: other.id} } AS pairs,
  COLLECT {
    MATCH (j:Judgement {a: key})
    WHERE j.decision <> 'undo' AND NOT EXISTS { MATCH (:Judgement {undoes: j.id}) }
    RETURN [j.id, j.b, j.decision, j.decided_at] AS judgement
    UNION ALL
    MATCH (j:Judgement {b: key})
    WHERE j.decision <> 'undo' AND NOT EXISTS { MATCH (:Judgement {undoes: j.id}) }
    RETURN [j.id, j.a, j.decision, j.decided_at] AS judgement
  } AS judgements
