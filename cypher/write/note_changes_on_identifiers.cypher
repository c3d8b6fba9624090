// Notes a change for whoever says a name and uses an identifier that became shared, or is so no more: it counts differently now.
// mode: write
// plan: seek
// example: {"keys": ["phone:+441632960001"], "now": null}
UNWIND $keys AS key
MATCH (:Identifier {key: key})<-[:IDENTIFIED_BY]-(p:Profile)
WHERE p.features IS NOT NULL
WITH DISTINCT p
CREATE (c:Change {id: randomUUID(), kind: 'profile', profile_id: p.id, cause: 'shared', at: $now, due: $now})
