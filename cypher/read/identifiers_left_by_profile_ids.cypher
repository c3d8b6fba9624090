// The shared identifiers that profiles had once: without them fewer people may share each.
// mode: read
// plan: seek
// example: {"keys": ["example:1"]}
UNWIND $keys AS key
MATCH (p:Profile {id: key})-[:WAS_IDENTIFIED_BY]->(i:Identifier {shared: true})
RETURN key, collect(DISTINCT i.key) AS identifiers
