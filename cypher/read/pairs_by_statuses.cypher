// Pairs of profiles of some statuses, in the order asked for: most uncertain, worth most, or newest first; none known by a hidden identifier.
// mode: read
// plan: seek
// example: {"keys": ["proposed"], "least": null, "by": "uncertainty", "hidden": ["national_id"], "first": 20, "rank": null, "id": null}
UNWIND $keys AS key
MATCH (a:Profile)-[s:SAME_AS]->(b:Profile)
USING INDEX SEEK s:SAME_AS(status)
WHERE s.status = key AND ($least IS NULL OR s.score >= $least)
  AND NOT split(a.source_id, ':')[0] IN $hidden AND NOT split(b.source_id, ':')[0] IN $hidden
CALL (a, b) {
  UNWIND [a, b] AS one
  MATCH (one)-[:RESOLVES_TO]->(c:Customer) WHERE $by = 'customer_value'
  WITH DISTINCT c
  MATCH (c)<-[:RESOLVES_TO]-(:Profile)-[:PLACED]->(o:Order)
  WITH DISTINCT o
  RETURN sum(o.total) AS worth
}
// A pair people contradict each other about has no score and is the most uncertain of all.
WITH a, b, s, a.id + '|' + b.id AS id, toFloat(CASE $by
  WHEN 'customer_value' THEN worth
  WHEN 'newest' THEN s.since.epochMillis
  ELSE -abs(coalesce(s.score, 0)) END) AS rank
ORDER BY rank DESC, id
WITH collect({a: a, b: b, s: s, id: id, rank: rank}) AS found
RETURN size(found) AS total, [row IN [row IN found WHERE $rank IS NULL OR row.rank < $rank
    OR row.rank = $rank AND row.id > $id][..$first] | {id: row.id, rank: row.rank, a_id: row.a.id, b_id: row.b.id,
  score: row.s.score, levels: row.s.levels, model: row.s.model, status: row.s.status, since: toString(row.s.since),
  conflict: coalesce(row.s.conflict, false), customers: COLLECT {
    MATCH (p:Profile)-[:RESOLVES_TO]->(c:Customer) WHERE p.id IN [row.a.id, row.b.id] RETURN c.id }}] AS rows
