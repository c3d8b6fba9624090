// Orders as they are asked about.
// mode: read
// plan: seek
// example: {"keys": ["example:1"]}
UNWIND $keys AS key
MATCH (o:Order {id: key})
RETURN key, o.total AS total, o.recipient_address AS recipient_address,
  [(o)-[:CONTAINS]->(x:Product) WHERE x.name IS NOT NULL | x.name] AS products
