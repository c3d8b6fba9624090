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
    .recipient_name, .recipient_address, .payment, .returns, .attributes, .version, at: toString(o.at), gift: coalesce(o.gift, false),
    gift_wrap: coalesce(o.gift_wrap, false), customer_id: customer.id,
    events: [(o)<-[:HAPPENED_TO]-(e:OrderEvent) | e {.id, .kind, .state, .word, .place, .reason, .amount,
      .given, .code, .method, .lines, .staff, .case_id, .source, .by_status, .alone, .version, at: toString(e.at)}],
    parties: [(o)<-[on:PLACED|PAID_FOR|RECEIVES]-(p:Profile)-[:RESOLVES_TO]->(who:Customer) |
      {role: type(on), profile_id: p.id, name: p.name, customer_id: who.id}],
    lines: [(o)-[line:CONTAINS]->(product:Product) |
      line {.position, .quantity, .unit_price, .discount, product: product {.sku, .name}}]}) AS rows
}
RETURN key, rows
