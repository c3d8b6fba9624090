// Cases, each with the id of the customer who raised it; none of profiles known by a hidden identifier.
// mode: read
// plan: seek
// example: {"keys": ["zendesk:77"], "hidden": ["national_id"]}
UNWIND $keys AS key
CALL (key) {
  MATCH (k:Case {id: key})
  WHERE k.placeholder IS NULL
  OPTIONAL MATCH (k)<-[:RAISED]-(p:Profile)-[:RESOLVES_TO]->(customer:Customer)
  WITH k, p, customer
  WHERE p IS NULL OR NOT split(p.source_id, ':')[0] IN $hidden
  RETURN collect(k {.id, .source, .status, .source_status, .subject, .channel, .priority, .staff, .team, .order_number, .sku, .attributes,
    opened_at: toString(k.opened_at), closed_at: toString(k.closed_at), changed_at: toString(k.changed_at),
    merged_into: head([(k)-[:MERGED_INTO]->(other:Case) | other.id]), customer_id: customer.id}) AS rows
}
RETURN key, rows
