// Cases, each with the id of the customer who raised it.
// mode: read
// plan: seek
// example: {"keys": ["zendesk:77"]}
UNWIND $keys AS key
CALL (key) {
  MATCH (k:Case {id: key})
  WHERE k.placeholder IS NULL
  OPTIONAL MATCH (k)<-[:RAISED]-(:Profile)-[:RESOLVES_TO]->(customer:Customer)
  RETURN collect(k {.id, .source, .status, .subject, .channel, .priority, .staff, .order_number, .sku, .attributes,
    opened_at: toString(k.opened_at), closed_at: toString(k.closed_at), changed_at: toString(k.changed_at),
    customer_id: customer.id}) AS rows
}
RETURN key, rows
