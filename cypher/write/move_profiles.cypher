// Points profiles to the customer they belong to from now on; where they pointed before stays as history, with the cause.
// mode: write
// plan: seek
// example: {"rows": [{"id": "example:1", "customer": "c_example", "cause": "import"}], "now": null}
UNWIND $rows AS row
MATCH (p:Profile {id: row.id})-[was:RESOLVES_TO]->(old:Customer)
USING INDEX SEEK p:Profile(id)
WHERE old.id <> row.customer
MERGE (c:Customer {id: row.customer})
ON CREATE SET c.since = $now
CREATE (p)-[:RESOLVED_TO {since: was.since, until: $now, cause: row.cause}]->(old)
CREATE (p)-[:RESOLVES_TO {since: $now, cause: row.cause}]->(c)
DELETE was
RETURN count(p) AS moved
