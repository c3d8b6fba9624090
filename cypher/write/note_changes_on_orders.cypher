// Notes a change for whoever named an order in a message: now that it is there, it is known whose it is.
// mode: write
// plan: seek
// example: {"keys": ["10045"], "now": null}
UNWIND $keys AS key
MATCH (i:Identifier {key: 'order_number:' + key})<-[:IDENTIFIED_BY {trust: 'claimed'}]-(p:Profile)
USING INDEX SEEK i:Identifier(key)
WITH DISTINCT p
CREATE (c:Change {id: randomUUID(), kind: 'profile', profile_id: p.id, cause: 'order', at: $now, due: $now})
