// For each new profile that stands alone, one that says exactly the same and is settled; and which of its identifiers are not shared.
// mode: read
// plan: seek
// example: {"keys": ["example:1"], "besides": ["example:1"]}
UNWIND $keys AS key
MATCH (p:Profile {id: key})
USING INDEX SEEK p:Profile(id)
WITH p.link_key AS link_key, collect(p) AS alone
WHERE link_key IS NOT NULL
// Most say something of their own: who says the same is asked first, and the rest only of those.
CALL (link_key) {
  MATCH (other:Profile {link_key: link_key})
  USING INDEX SEEK other:Profile(link_key)
  WHERE NOT other.id IN $besides AND NOT EXISTS { (other)-[:SAME_AS]-(:Profile) }
    AND NOT EXISTS { MATCH (:Judgement {a: other.id}) } AND NOT EXISTS { MATCH (:Judgement {b: other.id}) }
  MATCH (other)-[:RESOLVES_TO]->(c)
  MATCH (anchor:Profile {customer_alias: c.id})
  USING INDEX SEEK anchor:Profile(customer_alias)
  RETURN other.id AS like, c.id AS customer, anchor.id AS anchor, anchor.first_seen_at AS anchor_seen_at
  LIMIT 1
}
UNWIND alone AS p
MATCH (p)-[:RESOLVES_TO]->(own)
WITH p, own, like, customer, anchor, anchor_seen_at
WHERE own.id = p.customer_alias AND COUNT { (own)<-[:RESOLVES_TO]-() } = 1
  // One that said something else before may have left an identifier to others; one that people judged goes where they said.
  AND NOT EXISTS { (p)-[:HAD_VERSION]->(:Version) }
  AND NOT EXISTS { MATCH (p)-[proved:IDENTIFIED_BY]->(:Identifier) WHERE proved.verification IS NOT NULL }
  AND NOT EXISTS { (p)-[:SAME_AS]-(:Profile) } AND NOT EXISTS { MATCH (:Judgement {a: p.id}) } AND NOT EXISTS { MATCH (:Judgement {b: p.id}) }
RETURN p.id AS key, p.customer_alias AS own, p.first_seen_at AS seen_at, p.name IS NOT NULL AS named, like, customer, anchor, anchor_seen_at,
  COLLECT { MATCH (p)-[has:IDENTIFIED_BY]->(i:Identifier) RETURN [i.kind, has.trust, i.shared IS NULL] } AS identifiers
