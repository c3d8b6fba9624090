// A page of profiles with the words of lists (status, outcome, place, campaign …) that their records use, to learn which are common.
// mode: read
// plan: seek
// example: {"after": "", "limit": 1000}
MATCH (p:Profile)
WHERE p.id > $after
WITH p ORDER BY p.id LIMIT $limit
MATCH (p)-[:RESOLVES_TO]->(c:Customer)
WITH p, c ORDER BY p.id
RETURN collect({key: p.id, customer: c.id, words: [p.gender, p.language] + COLLECT {
  MATCH (p)-[:TOOK_PART_IN|PLACED|RAISED|GAVE|RESPONDED]->(n)
  UNWIND [n.activity, n.outcome, n.place, n.device, n.language, n.campaign, n.referrer, n.status, n.coupon, n.delivery, n.payment,
    n.priority, n.purpose, n.response] + coalesce(n.pages, []) + coalesce(n.ivr_menu, []) AS word
  WITH DISTINCT word
  RETURN word
} + COLLECT {
  MATCH (p)-[:PLACED]->(:Order)<-[:HAPPENED_TO]-(e:OrderEvent)
  UNWIND [e.word, e.place, e.method, e.code] AS word
  WITH DISTINCT word
  RETURN word
} + COLLECT { MATCH (p)-[:RAISED]->(k:Case) MATCH (a:CaseAction {case_id: k.id}) RETURN DISTINCT a.team
} + COLLECT { MATCH (p)-[:SCORED]->(s:Score) RETURN DISTINCT s.model
} + COLLECT { MATCH (p)-[:RESPONDED]->()-[:TO]->(k:Campaign) RETURN DISTINCT k.name }}) AS rows
