// What campaigns brought: who clicked, who of them ordered within some days, and for how much in each currency.
// mode: read
// plan: scan (asks of every response to a campaign; for analysts)
// example: {"days": 7, "limit": 25}
MATCH (k:Campaign)<-[:TO]-(r:CampaignResponse)<-[:RESPONDED]-(:Profile)-[:RESOLVES_TO]->(c:Customer)
WHERE r.response = 'clicked'
WITH k, c, min(r.at) AS at
OPTIONAL MATCH (c)<-[:RESOLVES_TO]-(:Profile)-[:PLACED]->(o:Order)
WHERE o.at >= at AND o.at < at + duration({days: $days})
WITH k, c, o.currency AS currency, count(DISTINCT o) AS orders, sum(o.total) AS total
WITH k, count(DISTINCT c) AS clicked, collect({currency: currency, orders: orders, total: total}) AS sales
UNWIND sales AS sale
RETURN k.id AS campaign, k.name AS name, clicked, sale.currency AS currency, sum(sale.orders) AS orders,
  sum(CASE WHEN sale.orders > 0 THEN 1 ELSE 0 END) AS buyers, round(sum(sale.total), 2) AS total
ORDER BY clicked DESC, campaign, currency LIMIT $limit
