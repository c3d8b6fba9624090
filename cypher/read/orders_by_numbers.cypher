// Orders of these numbers, which several sources may have given out, each with its lines and its buyer's customer id.
// mode: read
// plan: seek
// example: {"keys": ["10045"], "first": 20}
UNWIND $keys AS key
CALL (key) {
  MATCH (o:Order {number_key: key})
  WITH o ORDER BY o.at DESC, o.id DESC LIMIT $first
  OPTIONAL MATCH (o)<-[:PLACED]-(:Profile)-[:RESOLVES_TO]->(customer:Customer)
  RETURN collect(o {.id, .source, .number, .currency, .status, .total, .discount, .shipping, .coupon, .delivery,
    .recipient_name, .recipient_address, .payment, .returns, .attributes, at: toString(o.at), gift: coalesce(o.gift, false), customer_id: customer.id,
    lines: [(o)-[line:CONTAINS]->(product:Product) |
      line {.position, .quantity, .unit_price, .discount, product: product {.sku, .name}}]}) AS rows
}
RETURN key, rows
