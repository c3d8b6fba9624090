// Orders that only the true owner of an identifier knows: those of whom it is verified, or the one that has the number; newest first.
// mode: read
// plan: seek
// example: {"rows": [{"profile": "example:1", "key": "email:jane@example.org", "number": null}]}
UNWIND $rows AS row
MATCH (p:Profile {id: row.profile})-[:RESOLVES_TO]->(own:Customer)
CALL (row, own) {
  MATCH (i:Identifier {key: row.key})<-[use:IDENTIFIED_BY]-(holder:Profile)
  WHERE row.number IS NULL AND use.trust = 'verified' AND i.shared IS NULL
  WITH holder, own LIMIT 100
  MATCH (holder)-[:RESOLVES_TO]->(c:Customer) WHERE c <> own
  MATCH (c)<-[:RESOLVES_TO]-(:Profile)-[:PLACED]->(o:Order)
  RETURN c, o
  UNION
  MATCH (o:Order {number_key: row.number})<-[:PLACED]-(:Profile)-[:RESOLVES_TO]->(c:Customer)
  WHERE c <> own
  RETURN c, o
}
WITH p, c, o ORDER BY o.at DESC, o.id DESC LIMIT 5
RETURN o.id AS id, c.id AS customer, o.total AS total, o.currency AS currency, toString(o.at) AS at, p.said_postcodes AS postcodes,
  o.recipient_address AS recipient_address, [(o)-[:CONTAINS]->(x:Product) WHERE x.name IS NOT NULL | x.name] AS products
