// Keeps what was learnt from all customers.
// mode: write
// plan: seek
// example: {"rows": [{"name": "worth", "content": "{}", "as_of": null, "orders": 100}]}
UNWIND $rows AS row
MERGE (i:Insight {name: row.name})
SET i.content = row.content, i.as_of = row.as_of, i.orders = row.orders, i.claimed_until = null
