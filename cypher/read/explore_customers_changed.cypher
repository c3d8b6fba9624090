// Profiles that went from one customer to another since a time: whether the two were joined or split, and the cause.
// mode: read
// plan: scan (an index on the time of the move finds them; Neo4j has no node to seek for a relationship)
// example: {"since": "2026-01-01T00:00:00Z", "limit": 50}
MATCH (p:Profile)-[was:RESOLVED_TO]->(old:Customer)
WHERE was.until >= datetime($since)
WITH p, was, old ORDER BY was.until DESC LIMIT $limit
MATCH drawing = (old)<-[:RESOLVED_TO]-(p)-[now:RESOLVES_TO]->(c:Customer)
RETURN was.until AS at, CASE WHEN EXISTS { (old)<-[:RESOLVES_TO]-() } THEN 'split' ELSE 'joined' END AS change,
  was.cause AS cause, p.id AS profile, p.name AS name, old.id AS before, c.id AS customer, drawing
ORDER BY at DESC, profile
