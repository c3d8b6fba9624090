// What profiles claim that could be proved: each with the other customers of whom it is certain, their profiles, and whether they have orders.
// mode: read
// plan: seek
// example: {"keys": ["example:1"], "kinds": ["email"], "hidden": ["national_id"]}
UNWIND $keys AS key
MATCH (p:Profile {id: key})-[:RESOLVES_TO]->(own:Customer)
WHERE NOT split(p.source_id, ':')[0] IN $hidden
RETURN key, own.id AS customer, COLLECT {
  MATCH (p)-[has:IDENTIFIED_BY]->(i:Identifier)
  WHERE has.trust = 'claimed' AND i.kind IN $kinds AND i.shared IS NULL
  WITH i, own, COLLECT {
    MATCH (i)<-[use:IDENTIFIED_BY]-(holder:Profile)
    WHERE use.trust = 'verified'
    WITH holder LIMIT 100
    MATCH (holder)-[:RESOLVES_TO]->(c:Customer) WHERE c <> own
    RETURN c
    UNION
    MATCH (:Order {number_key: i.value})<-[:PLACED]-(:Profile)-[:RESOLVES_TO]->(c:Customer)
    WHERE i.kind = 'order_number' AND c <> own
    RETURN c
  } AS holders
  WITH i, holders, COUNT { UNWIND holders AS c MATCH (c)<-[:RESOLVES_TO]-(q:Profile) RETURN q } AS profiles,
    EXISTS { UNWIND holders AS c MATCH (c)<-[:RESOLVES_TO]-(:Profile)-[:PLACED]->(o:Order) RETURN o } AS orders
  RETURN i {.key, .kind, .value, holders: [c IN holders | c.id], profiles: profiles, orders: orders}
} AS claims
