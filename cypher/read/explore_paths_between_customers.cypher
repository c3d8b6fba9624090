// What each two of some customers have in common: the shortest way from one to the other over identifiers, through two more people at most.
// mode: read
// plan: seek
// example: {"keys": ["c_example", "c_another"]}
UNWIND $keys AS key
UNWIND $keys AS other
WITH DISTINCT key, other WHERE key < other
MATCH (a:Customer {id: key})
MATCH (b:Customer {id: other})
MATCH drawing = shortestPath((a)-[:RESOLVES_TO|IDENTIFIED_BY*..12]-(b))
RETURN a.id AS customer, b.id AS other, length(drawing) AS steps, [n IN nodes(drawing) WHERE n:Identifier | n.key] AS over, drawing
ORDER BY steps, customer, other
