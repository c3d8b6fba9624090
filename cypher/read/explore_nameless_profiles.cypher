// Profiles without a name by source: how many, which kinds of identifier they bring, and how many are linked to a named one.
// mode: read
// plan: scan (asks of every profile; for analysts)
// example: {}
MATCH (p:Profile)
WHERE p.name IS NULL
WITH p, EXISTS { (p)-[:RESOLVES_TO]->(:Customer)<-[:RESOLVES_TO]-(q:Profile) WHERE q.name IS NOT NULL } AS known
OPTIONAL MATCH (p)-[:IDENTIFIED_BY]->(i:Identifier)
WITH p, known, collect(DISTINCT i.kind) AS kinds
UNWIND CASE WHEN kinds = [] THEN ['nothing'] ELSE kinds END AS kind
RETURN p.source AS source, kind, count(*) AS profiles, sum(CASE WHEN known THEN 1 ELSE 0 END) AS linked_to_a_name
ORDER BY source, profiles DESC
