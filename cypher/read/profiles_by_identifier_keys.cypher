// The profiles that use each identifier; of one known to be shared by very many, only those who prove that it is.
// mode: read
// plan: seek
// example: {"keys": ["email:jane@example.org"], "wide": 200}
UNWIND $keys AS key
MATCH (i:Identifier {key: key})
WITH key, i, COUNT { (i)<-[:IDENTIFIED_BY]-() } AS uses
WITH key, i, uses, (uses > $wide AND i.witnesses IS NOT NULL) AS is_wide
RETURN collect({key: key, shared: i.shared, witnesses: i.witnesses, is_wide: is_wide,
  profiles: COLLECT {
    MATCH (p:Profile) WHERE is_wide AND p.id IN i.witnesses AND EXISTS { (p)-[:IDENTIFIED_BY]->(i) }
    RETURN p.id
    UNION ALL
    // What is only said is no evidence: a thousand who name one address in a message need not be read.
    MATCH (p:Profile)-[has:IDENTIFIED_BY]->(i) WHERE NOT is_wide AND (has.said_in IS NULL OR has.trust = 'verified')
    RETURN p.id
  }}) AS packed
