// What hangs on each customer's profiles, as nodes with the edge that leads to them, to draw; at most `first` of a kind a profile.
// mode: read
// plan: seek
// example: {"keys": ["c_example"], "first": 20, "kinds": ["email"], "hidden": [], "private": true, "sessions": true, "interactions": true, "orders": true, "cases": true}
UNWIND $keys AS key
CALL (key) {
  MATCH (:Customer {id: key})<-[:RESOLVES_TO]-(p:Profile)
  WHERE NOT split(p.source_id, ':')[0] IN $hidden
  WITH p ORDER BY p.seen_at IS NULL, p.seen_at DESC, p.id LIMIT $first
  CALL (p) {
    MATCH (p)-[edge:IDENTIFIED_BY]->(i:Identifier)
    WHERE i.kind IN $kinds
    WITH edge, i ORDER BY i.key LIMIT $first
    RETURN 'identifier' AS type, i.key AS id, i.value AS caption, i.kind AS detail, type(edge) AS edge, null AS case_id
    UNION ALL
    MATCH (p)-[edge:PLACED|PAID_FOR|RECEIVES]->(o:Order)
    WHERE $orders
    WITH edge, o ORDER BY o.at DESC, o.id DESC LIMIT $first
    RETURN 'order' AS type, o.id AS id, o.number AS caption, o.status AS detail, type(edge) AS edge, null AS case_id
    UNION ALL
    MATCH (p)-[edge:RAISED]->(k:Case)
    WHERE $cases
    WITH edge, k ORDER BY k.opened_at DESC, k.id DESC LIMIT $first
    RETURN 'case' AS type, k.id AS id, k.source_id AS caption, k.status AS detail, type(edge) AS edge, null AS case_id
    UNION ALL
    MATCH (p)-[edge:TOOK_PART_IN]->(n:Interaction)
    WHERE $interactions AND (n.public OR $private) AND ($sessions OR coalesce(n.activity, '') <> 'session')
    WITH edge, n ORDER BY n.at DESC, n.id DESC LIMIT $first
    RETURN 'interaction' AS type, n.id AS id, toString(n.at) AS caption, n.channel AS detail, type(edge) AS edge,
      CASE WHEN $cases THEN head([(n)-[:PART_OF]->(k:Case) | k.id]) END AS case_id
  }
  WITH p, collect({type: type, id: id, caption: caption, detail: detail, edge: edge, case_id: case_id}) AS facts
  RETURN collect({id: p.id, source: p.source, name: p.name, facts: facts}) AS rows
}
RETURN key, rows
