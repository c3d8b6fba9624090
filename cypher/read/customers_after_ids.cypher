// A page of customers, in the order of their ids, each with its living profiles.
// mode: read
// plan: seek
// example: {"after": "", "limit": 1000}
MATCH (c:Customer)
WHERE c.id > $after
WITH c ORDER BY c.id LIMIT $limit
RETURN collect([c.id, COLLECT {
  MATCH (c)<-[:RESOLVES_TO]-(p:Profile)
  WHERE NOT coalesce(p.deleted, false)
  RETURN p.id ORDER BY p.id
}]) AS rows
