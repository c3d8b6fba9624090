// The customers whom most systems know, with their profiles: whoever has only one is perhaps not linked yet.
// mode: read
// plan: scan (asks of every customer; for analysts)
// example: {"limit": 10}
MATCH (c:Customer)<-[:RESOLVES_TO]-(p:Profile)
WITH c, collect(DISTINCT p.source) AS systems, count(p) AS profiles
ORDER BY size(systems) DESC, profiles DESC, c.id LIMIT $limit
RETURN c.id AS customer, size(systems) AS systems, systems AS names, profiles,
  [drawing = (c)<-[:RESOLVES_TO]-(:Profile) | drawing][..50] AS drawing
