// Cases that have been open for more days than they should, the oldest first, with whose they are and the order they are about.
// mode: read
// plan: seek
// example: {"days": 7, "limit": 25}
MATCH (k:Case)
WHERE k.status IN ['open', 'pending', 'on_hold'] AND k.opened_at < datetime() - duration({days: $days})
WITH k ORDER BY k.opened_at, k.id LIMIT $limit
OPTIONAL MATCH drawing = (k)<-[:RAISED]-(p:Profile)-[:RESOLVES_TO]->(c:Customer)
// By its number, for which there is no relationship: a case may be here before its order, and imports of both may overlap.
OPTIONAL MATCH (o:Order {number_key: k.order_key})
RETURN k.id AS case, k.status AS status, k.subject AS subject, duration.inDays(k.opened_at, datetime()).days AS days,
  c.id AS customer, p.name AS name, o.number AS order, o.status AS order_status, [drawing, o] AS drawing
ORDER BY days DESC, case
