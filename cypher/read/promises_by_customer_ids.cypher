// What each customer may have been promised: what was written to them lately, and their open cases; which of it is a promise, rules say.
// mode: read
// plan: seek
// example: {"keys": ["c_example"], "first": 100, "since": null, "now": null, "private": true, "cases": true, "hidden": ["national_id"]}
UNWIND $keys AS key
CALL (key) {
  MATCH (:Customer {id: key})<-[:RESOLVES_TO]-(p:Profile)-[:TOOK_PART_IN]->(n:Interaction)
  WHERE n.direction = 'outbound' AND n.at >= $since AND n.at <= $now AND n.text <> '' AND (n.public OR $private)
    AND NOT split(p.source_id, ':')[0] IN $hidden
  WITH DISTINCT n ORDER BY n.at DESC, n.id DESC LIMIT $first
  WITH n, head([(n)-[:PART_OF]->(k:Case) | k]) AS k
  // What was promised in a matter that is dealt with is promised no more.
  WHERE k IS NULL OR NOT coalesce(k.status, 'open') IN ['resolved', 'closed']
  RETURN collect({type: 'interaction', id: n.id, at: toString(n.at), channel: n.channel, text: n.text, attributes: null,
    case_id: CASE WHEN $cases THEN k.id END}) AS messages
}
CALL (key) {
  MATCH (:Customer {id: key})<-[:RESOLVES_TO]-(p:Profile)-[:RAISED]->(k:Case)
  WHERE $cases AND NOT coalesce(k.status, 'open') IN ['resolved', 'closed'] AND k.attributes CONTAINS '"due' AND NOT split(p.source_id, ':')[0] IN $hidden
  WITH DISTINCT k ORDER BY k.opened_at DESC, k.id DESC LIMIT $first
  RETURN collect({type: 'case', id: k.id, at: toString(k.opened_at), channel: k.channel, text: k.subject, attributes: k.attributes,
    case_id: k.id}) AS matters
}
RETURN key, messages + matters AS rows
