// Interactions, by their own ids (by: 'id') or by the cases (by: 'case') they, or cases merged into those, consist of, newest first.
// mode: read
// plan: seek
// example: {"keys": ["twitter:99"], "by": "id", "private": true, "sessions": true, "first": 100}
UNWIND $keys AS key
CALL (key) {
  MATCH (n:Interaction {id: key})
  WHERE $by = 'id'
  RETURN n
  UNION ALL
  MATCH (:Case {id: key})<-[:MERGED_INTO*0..50]-(:Case)<-[:PART_OF]-(n:Interaction)
  WHERE $by = 'case'
  RETURN n
}
WITH key, n ORDER BY n.at DESC, n.id DESC
WHERE (n.public OR $private) AND ($sessions OR coalesce(n.activity, '') <> 'session')
WITH key, collect(n) AS found
RETURN key, [n IN found[..$first] | n {.id, .source, .channel, .direction, .public, .activity, .subject, .text, .thread,
  .outcome, .place, .device, .staff, .duration, .language, .campaign, .order_number, .attributes, .pages, .referrer,
  .waited, .ivr_menu, .ivr_keyed,
  .sentiment, .sentiment_confidence, .topics,
  at: toString(n.at), ended_at: toString(n.ended_at), case_id: head([(n)-[:PART_OF]->(k:Case) | k.id]),
  customer_id: head([(n)<-[:TOOK_PART_IN]-(:Profile)-[:RESOLVES_TO]->(c:Customer) | c.id])}] AS rows
