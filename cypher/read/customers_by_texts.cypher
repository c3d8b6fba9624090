// Customers found by Lucene queries over names, addresses, numbers and subjects, best first, with what matched.
// mode: read
// plan: search
// example: {"keys": ["+(name:(jane~1))"], "kinds": ["email"], "window": 1000, "first": 20, "score": null, "id": null, "hidden": []}
// What was committed a moment ago is found too: the index follows behind, so that no write waits for it.
CALL db.index.fulltext.awaitEventuallyConsistentIndexRefresh()
UNWIND $keys AS key
CALL (key) {
  CALL db.index.fulltext.queryNodes('search', key, {limit: $window}) YIELD node, score
  WHERE (NOT node:Identifier OR node.kind IN $kinds) AND (NOT node:Profile OR NOT split(node.source_id, ':')[0] IN $hidden)
  CALL (node) {
    MATCH (node:Profile)-[:RESOLVES_TO]->(customer:Customer)
    RETURN customer, 'profile' AS type
    UNION ALL
    MATCH (node:Identifier)<-[:IDENTIFIED_BY]-(p:Profile)
    WITH p LIMIT 100
    MATCH (p)-[:RESOLVES_TO]->(customer:Customer)
    RETURN customer, 'identifier' AS type
    UNION ALL
    MATCH (node:Order)<-[:PLACED]-(:Profile)-[:RESOLVES_TO]->(customer:Customer)
    RETURN customer, 'order' AS type
    UNION ALL
    MATCH (node:Case)<-[:RAISED]-(:Profile)-[:RESOLVES_TO]->(customer:Customer)
    RETURN customer, 'case' AS type
  }
  WITH customer.id AS id, max(score) AS best, collect(DISTINCT {type: type, id: coalesce(node.id, node.key),
    caption: coalesce(node.name, node.value, node.number, node.subject)})[..5] AS matches
  ORDER BY best DESC, id
  WITH collect({customer_id: id, id: id, score: best, matches: matches}) AS found
  RETURN size(found) AS total, [x IN found WHERE $score IS NULL OR x.score < $score
    OR x.score = $score AND x.id > $id][..$first] AS rows
}
RETURN key, total, rows
