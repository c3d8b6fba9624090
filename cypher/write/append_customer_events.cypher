// Tells what became of customers, in the transaction that did it: for those who follow them.
// mode: write
// plan: seek
// example: {"rows": [{"id": "e1", "kind": "joined", "customer": "c_example", "others": ["c_other"], "a": null, "b": null, "cause": "import"}], "now": null}
UNWIND $rows AS row
CREATE (e:CustomerEvent {id: row.id, at: $now, kind: row.kind, customer_id: row.customer, others: row.others,
  a: row.a, b: row.b, cause: row.cause})
