// The customers behind identifiers with all that hangs on them: profiles, identifiers, orders, cases and interactions.
// mode: read
// plan: seek
// example: {"keys": ["email:jane@example.org"], "limit": 25}
UNWIND $keys AS key
MATCH (:Identifier {key: key})<-[:IDENTIFIED_BY]-(:Profile)-[:RESOLVES_TO]->(c:Customer)
WITH DISTINCT c
MATCH (c)<-[:RESOLVES_TO]-(p:Profile)
CALL (c, p) {
  MATCH drawing = (c)<-[:RESOLVES_TO]-(p)-[:IDENTIFIED_BY]->(n:Identifier)
  RETURN drawing, 'identifier' AS what, n.key AS caption, null AS at LIMIT $limit
  UNION ALL
  MATCH drawing = (c)<-[:RESOLVES_TO]-(p)-[:PLACED|PAID_FOR|RECEIVES]->(n:Order)
  RETURN drawing, 'order' AS what, n.number AS caption, n.at AS at ORDER BY at DESC LIMIT $limit
  UNION ALL
  MATCH drawing = (c)<-[:RESOLVES_TO]-(p)-[:RAISED]->(n:Case)
  RETURN drawing, 'case' AS what, n.subject AS caption, n.opened_at AS at ORDER BY at DESC LIMIT $limit
  UNION ALL
  MATCH drawing = (c)<-[:RESOLVES_TO]-(p)-[:TOOK_PART_IN]->(n:Interaction)-[:VIA]->(:Channel)
  RETURN drawing, n.channel AS what, coalesce(n.subject, n.activity) AS caption, n.at AS at ORDER BY at DESC LIMIT $limit
}
RETURN c.id AS customer, p.id AS profile, p.name AS name, what, caption, at, drawing
ORDER BY customer, profile, what, at DESC
