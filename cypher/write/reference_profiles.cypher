// Makes a placeholder, under a customer of its own, for each profile that is referred to before its record came.
// mode: write
// plan: seek
// example: {"rows": [{"id": "example:1", "source": "example", "source_id": "1", "alias": "c_example"}], "now": null}
UNWIND $rows AS row
MERGE (p:Profile {id: row.id})
ON CREATE SET p.source = row.source, p.source_id = row.source_id, p.customer_alias = row.alias,
  p.placeholder = true, p.recorded_at = $now, p.unresolved = true
WITH p
WHERE p.unresolved
REMOVE p.unresolved
MERGE (c:Customer {id: p.customer_alias})
ON CREATE SET c.since = $now
CREATE (p)-[:RESOLVES_TO {since: $now}]->(c)
RETURN p.id AS key
