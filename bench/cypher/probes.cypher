// Emails that lead to exactly one customer, of at most 10 interactions and 20 orders: both servers read the same rows for it.
MATCH (i:Identifier {kind: 'email'})<-[:IDENTIFIED_BY]-(p:Profile)-[:RESOLVES_TO]->(c:Customer)
WITH i, count(DISTINCT c) AS customers, head(collect(c)) AS c
WHERE customers = 1
  AND 0 < COUNT { (c)<-[:RESOLVES_TO]-(:Profile)-[:TOOK_PART_IN]->(:Interaction) } <= 10
  AND 0 < COUNT { (c)<-[:RESOLVES_TO]-(:Profile)-[:PLACED]->(:Order) } <= 20
RETURN i.value AS email ORDER BY i.value
