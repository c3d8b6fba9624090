// The family name that most customers have.
MATCH (p:Profile)-[:RESOLVES_TO]->(c:Customer)
WHERE p.family_name IS NOT NULL
RETURN p.family_name AS name, count(DISTINCT c) AS customers ORDER BY customers DESC, name LIMIT 1
