// Keys of emails that lead to exactly one customer.
MATCH (i:Identifier {kind: 'email'})<-[:IDENTIFIED_BY]-(:Profile)-[:RESOLVES_TO]->(c:Customer)
WITH i, count(DISTINCT c) AS customers
WHERE customers = 1
RETURN i.key AS key ORDER BY i.key
