// The customer each email leads to.
UNWIND $keys AS key
MATCH (:Identifier {key: key})<-[:IDENTIFIED_BY]-(:Profile)-[:RESOLVES_TO]->(c:Customer)
RETURN key, head(collect(c.id)) AS id
