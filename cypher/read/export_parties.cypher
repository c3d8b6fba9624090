// Who is on records of one label, and how; a profile that is nothing but an identifier with that identifier.
// mode: read
// plan: seek
// example: {"keys": ["example:1"], "label": "Order"}
UNWIND $keys AS key
CALL (key) {
  MATCH (:Interaction {id: key})<-[on:TOOK_PART_IN]-(p:Profile) WHERE $label = 'Interaction'
  RETURN type(on) AS part, p
  UNION ALL
  MATCH (:Order {id: key})<-[on:PLACED|PAID_FOR|RECEIVES]-(p:Profile) WHERE $label = 'Order'
  RETURN type(on) AS part, p
  UNION ALL
  MATCH (:Case {id: key})<-[on:RAISED]-(p:Profile) WHERE $label = 'Case'
  RETURN type(on) AS part, p
  UNION ALL
  MATCH (:Consent {id: key})<-[on:GAVE]-(p:Profile) WHERE $label = 'Consent'
  RETURN type(on) AS part, p
  UNION ALL
  MATCH (:CampaignResponse {id: key})<-[on:RESPONDED]-(p:Profile) WHERE $label = 'CampaignResponse'
  RETURN type(on) AS part, p
  UNION ALL
  MATCH (:Score {id: key})<-[on:SCORED]-(p:Profile) WHERE $label = 'Score'
  RETURN type(on) AS part, p
}
MATCH (p)-[:RESOLVES_TO]->(c:Customer)
RETURN collect({key: key, part: part, profile: p.id, source: p.source, customer: c.id, identifier: head(
  [(p)-[has:IDENTIFIED_BY]->(i:Identifier) WHERE p.placeholder AND i.key = p.source_id | i {.kind, .value, trust: has.trust}])}) AS rows
