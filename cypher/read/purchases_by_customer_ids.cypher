// What each customer ordered and gave back: money, discounts, and whether it was for somebody else; null is not known.
// mode: read
// plan: seek
// example: {"keys": ["c_example"]}
UNWIND $keys AS key
MATCH (c:Customer {id: key})
CALL (c) {
  MATCH (c)<-[:RESOLVES_TO]-(p:Profile)
  UNWIND [p.name, p.given_name + ' ' + p.family_name] + coalesce(p.other_names, []) AS name
  RETURN collect(DISTINCT toLower(trim(name))) AS names
}
RETURN key, COLLECT {
  MATCH (c)<-[:RESOLVES_TO]-(:Profile)-[:PLACED]->(o:Order)
  WHERE o.at IS NOT NULL
  CALL (o) {
    OPTIONAL MATCH (o)-[line:CONTAINS]->(x:Product)
    RETURN sum(line.discount) AS marked_down,
      -sum(CASE WHEN line.quantity < 0 THEN line.quantity * line.unit_price ELSE 0 END) AS back,
      sum(CASE WHEN line.quantity > 0 AND (toLower(x.name) CONTAINS 'gift voucher' OR toLower(x.name) CONTAINS 'gift card')
        THEN 1 ELSE 0 END) > 0 AS vouchers
  }
  OPTIONAL MATCH (o)<-[:RECEIVES]-(:Profile)-[:RESOLVES_TO]->(recipient:Customer)
  WITH o, marked_down, back, vouchers, head(collect(recipient)) AS recipient
  RETURN o {.id, .number, .number_key, .total, .currency, .status, .returns, at: toString(o.at),
    off: o.discount + marked_down, back: back, vouchers: vouchers, coupon: o.coupon IS NOT NULL,
    refunds: [(o)<-[:HAPPENED_TO]-(e:OrderEvent {kind: 'refund'}) WHERE e.alone OR e.version = o.version | [toString(e.at), e.amount]],
    cancelled: [(o)<-[:HAPPENED_TO]-(e:OrderEvent {kind: 'state', state: 'cancelled'}) WHERE e.alone OR e.version = o.version | toString(e.at)],
    gift: coalesce(o.gift, false) OR coalesce(o.gift_wrap, false) OR coalesce(o.attributes CONTAINS '"gift_wrap":true', false),
    for_other: CASE WHEN recipient IS NOT NULL THEN recipient <> c
      WHEN o.recipient_name IS NOT NULL AND size(names) > 0 THEN NOT toLower(trim(o.recipient_name)) IN names END}
} AS rows
