// Every relationship with the labels and keys of its ends.
MATCH (a)-[r]->(b)
RETURN labels(a)[0] AS from, type(r) AS type, labels(b)[0] AS to, properties(r) AS properties,
  coalesce(a.id, a.key, a.sku, a.name) AS a, coalesce(b.id, b.key, b.sku, b.name) AS b
