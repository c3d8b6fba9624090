// Customers behind identifier keys or customer ids, old ids too, with the sections asked for; a first of 0 leaves one out.
// mode: read
// plan: seek
// example: {"keys": ["email:jane@example.org"], "first": 20, "kinds": ["email", "phone"], "hidden": ["national_id"], "profiles": {"first": 10, "whole": true}, "identifiers": 10, "counts": true, "orders": {"first": 10, "at": null, "id": null, "since": null, "until": null, "statuses": null, "roles": ["PLACED"], "whole": true, "lines": true, "events": true}, "interactions": {"first": 10, "at": null, "id": null, "since": null, "until": null, "channels": null, "activities": null, "direction": null, "public": null, "whole": true, "private": true, "sessions": true}, "cases": {"first": 10, "at": null, "id": null, "since": null, "until": null, "statuses": ["open"]}}
UNWIND $keys AS key
CALL (key) {
  MATCH (identifier:Identifier {key: key})<-[use:IDENTIFIED_BY]-(profile:Profile)
  WHERE identifier.kind IN $kinds
  WITH profile, use LIMIT 1000
  MATCH (profile)-[:RESOLVES_TO]->(customer:Customer)
  RETURN customer, use.trust AS trust
  UNION ALL
  MATCH (:Profile {customer_alias: key})-[:RESOLVES_TO]->(customer:Customer)
  RETURN customer, 'verified' AS trust
  UNION ALL
  MATCH (:Order {number_key: substring(key, 13)})<-[:PLACED]-(:Profile)-[:RESOLVES_TO]->(customer:Customer)
  WHERE key STARTS WITH 'order_number:' AND 'order_number' IN $kinds
  RETURN customer, 'verified' AS trust
}
WITH customer, collect(DISTINCT key) AS keys, max(trust) AS trust
ORDER BY trust DESC, customer.id LIMIT $first
CALL (customer) {
  MATCH (customer)<-[:RESOLVES_TO]-(p:Profile)
  WHERE $profiles.first > 0 AND NOT split(p.source_id, ':')[0] IN $hidden
  WITH p ORDER BY p.seen_at IS NULL, p.seen_at DESC, p.id LIMIT $profiles.first
  RETURN collect(p {.id, .name, deleted: coalesce(p.deleted, false), more: CASE WHEN $profiles.whole THEN p {.source, .source_id, .given_name, .family_name,
    .birth_date, .gender, .language, .attributes, .addresses, seen_at: toString(p.seen_at),
    other_names: coalesce(p.other_names, []), placeholder: coalesce(p.placeholder, false)} END}) AS profiles
}
CALL (customer) {
  MATCH (customer)<-[:RESOLVES_TO]-(:Profile)-[use:IDENTIFIED_BY]->(i:Identifier)
  WHERE $identifiers > 0 AND i.kind IN $kinds
  WITH i, max(use.trust) AS best, min(use.since) AS since, collect(DISTINCT use.written) AS written
  ORDER BY i.key LIMIT $identifiers
  RETURN collect(i {.key, .kind, .value, shared: coalesce(i.shared, false), trust: best, written, since: toString(since),
    customer_count: COUNT {
      MATCH (i)<-[:IDENTIFIED_BY]-(p:Profile) WHERE $counts WITH p LIMIT 1000
      MATCH (p)-[:RESOLVES_TO]->(user:Customer) RETURN DISTINCT user }}) AS identifiers
}
CALL (customer) {
  MATCH (customer)<-[:RESOLVES_TO]-(:Profile)-[part:PLACED|PAID_FOR|RECEIVES]->(o:Order)
  WHERE $orders.first > 0 AND type(part) IN $orders.roles
    AND ($orders.statuses IS NULL OR o.status IN $orders.statuses)
    AND ($orders.since IS NULL OR o.at >= $orders.since) AND ($orders.until IS NULL OR o.at < $orders.until)
  WITH DISTINCT o ORDER BY o.at DESC, o.id DESC
  WITH collect(o) AS found
  RETURN size(found) AS orders_total, [o IN [o IN found WHERE $orders.at IS NULL OR o.at < $orders.at
      OR o.at = $orders.at AND o.id < $orders.id][..$orders.first + 1] |
    o {.id, .source, .number, .currency, .status, .total, at: toString(o.at),
      more: CASE WHEN $orders.whole THEN o {.discount, .shipping, .coupon, .delivery, .recipient_name, .recipient_address,
        .payment, .returns, .attributes, .version, gift: coalesce(o.gift, false), gift_wrap: coalesce(o.gift_wrap, false),
        roles: [(o)<-[part:PLACED|PAID_FOR|RECEIVES]-(:Profile)-[:RESOLVES_TO]->(customer) | type(part)]} END,
      events: CASE WHEN $orders.events THEN [(o)<-[:HAPPENED_TO]-(e:OrderEvent) | e {.id, .kind, .state, .word, .place, .reason, .amount,
        .given, .code, .method, .lines, .staff, .case_id, .source, .by_status, .alone, .version, at: toString(e.at)}] END,
      parties: CASE WHEN $orders.events THEN [(o)<-[on:PLACED|PAID_FOR|RECEIVES]-(p:Profile)-[:RESOLVES_TO]->(who:Customer) |
        {role: type(on), profile_id: p.id, name: p.name, customer_id: who.id}] END,
      lines: CASE WHEN $orders.lines THEN [(o)-[line:CONTAINS]->(product:Product) |
        line {.position, .quantity, .unit_price, .discount, product: product {.sku, .name}}] END}] AS orders
}
CALL (customer) {
  MATCH (customer)<-[:RESOLVES_TO]-(:Profile)-[:TOOK_PART_IN]->(n:Interaction)
  WHERE $interactions.first > 0 AND (n.public OR $interactions.private)
    AND ($interactions.sessions OR coalesce(n.activity, '') <> 'session')
    AND ($interactions.channels IS NULL OR n.channel IN $interactions.channels)
    AND ($interactions.activities IS NULL OR n.activity IN $interactions.activities)
    AND ($interactions.direction IS NULL OR n.direction = $interactions.direction)
    AND ($interactions.public IS NULL OR n.public = $interactions.public)
    AND ($interactions.since IS NULL OR n.at >= $interactions.since)
    AND ($interactions.until IS NULL OR n.at < $interactions.until)
  WITH DISTINCT n ORDER BY n.at DESC, n.id DESC
  WITH collect(n) AS found
  RETURN size(found) AS interactions_total, [n IN [n IN found WHERE $interactions.at IS NULL OR n.at < $interactions.at
      OR n.at = $interactions.at AND n.id < $interactions.id][..$interactions.first + 1] |
    n {.id, .source, .channel, .direction, .public, .activity, .subject, .text, .sentiment,
      .sentiment_confidence, .topics, at: toString(n.at),
      more: CASE WHEN $interactions.whole THEN n {.thread, .outcome, .place, .device, .staff, .duration, .language,
        .campaign, .order_number, .attributes, .pages, .referrer, .waited, .ivr_menu, .ivr_keyed, ended_at: toString(n.ended_at),
        case_id: head([(n)-[:PART_OF]->(k:Case) | k.id])} END}] AS interactions
}
CALL (customer) {
  MATCH (customer)<-[:RESOLVES_TO]-(p:Profile)-[:RAISED]->(k:Case)
  WHERE $cases.first > 0 AND NOT split(p.source_id, ':')[0] IN $hidden AND ($cases.statuses IS NULL OR k.status IN $cases.statuses)
    AND ($cases.since IS NULL OR k.opened_at >= $cases.since) AND ($cases.until IS NULL OR k.opened_at < $cases.until)
    AND NOT EXISTS { MATCH (k)-[:MERGED_INTO]->(:Case)<-[:RAISED]-(:Profile)-[:RESOLVES_TO]->(customer) }
  // The open ones before all others, newest first; milliseconds, so that the sum is exact.
  WITH DISTINCT k, toFloat(k.opened_at.epochMillis + CASE WHEN k.status IN ['resolved', 'closed'] THEN 0 ELSE 10 ^ 15 END) AS rank
  ORDER BY rank DESC, k.id DESC
  WITH collect(k {.id, .source, .status, .source_status, .subject, .channel, .priority, .staff, .team, .order_number, .sku, .attributes,
    rank: rank, opened_at: toString(k.opened_at), closed_at: toString(k.closed_at), changed_at: toString(k.changed_at),
    merged_into: head([(k)-[:MERGED_INTO]->(other:Case) | other.id])}) AS found
  RETURN size(found) AS cases_total, [k IN found WHERE $cases.at IS NULL OR k.rank < $cases.at
    OR k.rank = $cases.at AND k.id < $cases.id][..$cases.first + 1] AS cases
}
RETURN customer.id AS key, toString(customer.since) AS since, keys, trust, profiles, identifiers,
  orders_total, orders, interactions_total, interactions, cases_total, cases
