// A page of living profiles, in the order of their ids, with the customers they belong to; ids lie between two, neither included.
// mode: read
// plan: seek
// example: {"after": "twitter:", "before": "twitter;", "limit": 1000}
MATCH (p:Profile)
WHERE p.id > $after AND p.id < $before AND NOT coalesce(p.deleted, false)
WITH p ORDER BY p.id LIMIT $limit
MATCH (p)-[:RESOLVES_TO]->(c:Customer)
WITH p, c ORDER BY p.id
RETURN collect([p.id, c.id]) AS rows
