// The other profiles of the same customer, and the shared identifiers a profile once had, for each profile that changed.
// mode: read
// plan: seek
// example: {"keys": ["example:1"]}
UNWIND $keys AS key
MATCH (p:Profile {id: key})-[:RESOLVES_TO]->(c:Customer)
RETURN key,
  COLLECT { MATCH (c)<-[:RESOLVES_TO]-(other:Profile) RETURN other.id } AS fellows,
  COLLECT { MATCH (p)-[:WAS_IDENTIFIED_BY]->(i:Identifier {shared: true}) RETURN i.key } AS left
