// Customers who got in touch over several channels within a time, such as a week: the matter is urgent, or nobody answers.
// mode: read
// plan: seek
// example: {"since": "2026-10-20T00:00:00Z", "until": "2026-10-27T00:00:00Z", "least": 3, "limit": 10}
MATCH (n:Interaction)
WHERE n.at >= datetime($since) AND n.at < datetime($until) AND n.direction = 'inbound' AND coalesce(n.activity, '') <> 'session'
MATCH (n)<-[:TOOK_PART_IN]-(p:Profile)-[:RESOLVES_TO]->(c:Customer)
WITH c, collect(DISTINCT n.channel) AS channels, count(DISTINCT n) AS contacts, collect(n)[..25] AS some
WHERE size(channels) >= $least
ORDER BY size(channels) DESC, contacts DESC, c.id LIMIT $limit
RETURN c.id AS customer, channels, contacts, COLLECT {
  UNWIND some AS n
  MATCH drawing = (c)<-[:RESOLVES_TO]-(:Profile)-[:TOOK_PART_IN]->(n)-[:VIA]->(:Channel)
  RETURN drawing
} AS drawing
