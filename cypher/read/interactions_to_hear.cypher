// What interactions say and who says it; `said_by` is whose words they were when they were last heard.
// mode: read
// plan: seek
// example: {"keys": ["example:1"]}
UNWIND $keys AS key
MATCH (n:Interaction {id: key})
RETURN key, n.direction AS direction, n.subject AS subject, n.text AS text, n.keyed AS keyed, n.said AS said, n.said_by AS said_by,
  head([(p:Profile)-[:TOOK_PART_IN]->(n) | p.id]) AS profile
