// What campaigns brought: how many clicked, how many of them ordered within some days, and for how much in each currency.
// mode: read
// plan: scan (asks of every response to a campaign; for analysts)
// example: {"days": 7, "limit": 25}
MATCH (k:Campaign)<-[:TO]-(r:CampaignResponse)<-[:RESPONDED]-(:Profile)-[:RESOLVES_TO]->(c:Customer)
WHERE r.response = 'clicked'
WITH k, c, min(r.at) AS at
WITH k, collect({customer: c, at: at}) AS clicks
CALL (clicks) {
  UNWIND clicks AS click
  WITH click.customer AS c, click.at AS at
  MATCH (c)<-[:RESOLVES_TO]-(:Profile)-[:PLACED]->(o:Order)
  WHERE o.at >= at AND o.at < at + duration({days: $days})
  RETURN count(DISTINCT c) AS buyers, collect(DISTINCT o) AS orders
}
RETURN k.id AS campaign, k.name AS name, size(clicks) AS clicked, buyers, size(orders) AS orders, COLLECT {
  UNWIND orders AS o
  WITH o.currency AS currency, sum(o.total) AS total ORDER BY currency
  RETURN currency + ' ' + toString(round(total, 2))
} AS totals
ORDER BY clicked DESC, campaign LIMIT $limit
