// What those who rang had looked at on the web in the hours before: where the site left them with a question.
// mode: read
// plan: seek
// example: {"since": "2026-10-01T00:00:00Z", "until": "2026-11-01T00:00:00Z", "hours": 24, "limit": 25}
MATCH (call:Interaction)
WHERE call.at >= datetime($since) AND call.at < datetime($until) AND call.channel = 'phone' AND call.direction = 'inbound'
MATCH (call)<-[:TOOK_PART_IN]-(p:Profile)-[:RESOLVES_TO]->(c:Customer)
MATCH (c)<-[:RESOLVES_TO]-(q:Profile)-[:TOOK_PART_IN]->(visit:Interaction)
WHERE visit.activity = 'session' AND visit.at < call.at AND visit.at >= call.at - duration({hours: $hours})
WITH call, p, c, q, visit ORDER BY call.at DESC, visit.at DESC LIMIT $limit
MATCH rang = (call)<-[:TOOK_PART_IN]-(p)-[:RESOLVES_TO]->(c)
MATCH looked = (visit)<-[:TOOK_PART_IN]-(q)-[:RESOLVES_TO]->(c)
RETURN c.id AS customer, call.at AS called, call.outcome AS outcome, duration.inSeconds(visit.at, call.at).minutes AS minutes_before,
  visit.pages AS pages, visit.outcome AS visit_outcome, [rang, looked] AS drawing
