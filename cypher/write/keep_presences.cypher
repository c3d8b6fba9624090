// Says who is looking at which customer, for a short while: it has to be said again and again.
// mode: write
// plan: seek
// example: {"rows": [{"id": "p1", "customer": "c_example", "who": "desk-3", "role": "agent"}], "now": null, "until": null}
UNWIND $rows AS row
MERGE (p:Presence {id: row.id})
SET p.customer_id = row.customer, p.who = row.who, p.role = row.role, p.since = coalesce(p.since, $now), p.until = $until
