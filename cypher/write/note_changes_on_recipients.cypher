// Notes a change for whoever receives orders and says no name: they are compared by how parcels to them are addressed.
// mode: write
// plan: seek
// example: {"keys": ["example:1"], "now": null}
UNWIND $keys AS key
MATCH (o:Order {id: key})<-[:RECEIVES]-(p:Profile)
USING INDEX SEEK o:Order(id)
WHERE p.name IS NULL AND (o.recipient_name IS NOT NULL OR o.recipient_address IS NOT NULL)
WITH DISTINCT p
CREATE (c:Change {id: randomUUID(), kind: 'profile', profile_id: p.id, cause: 'order', at: $now, due: $now})
