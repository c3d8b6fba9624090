// Which of these profiles, orders and interactions are there, under a customer with nothing left to be dealt with, and a message with its label.
UNWIND $keys AS key
CALL (key) {
  MATCH (p:Profile {id: key})
  RETURN p
  UNION
  MATCH (p:Profile)-[:PLACED]->(:Order {id: key})
  RETURN p
  UNION
  MATCH (p:Profile)-[:TOOK_PART_IN]->(n:Interaction {id: key})
  WHERE n.sentiment IS NOT NULL OR n.text IS NULL OR n.direction <> 'inbound'
  RETURN p
}
WITH key, p
WHERE EXISTS { (p)-[:RESOLVES_TO]->(:Customer) } AND NOT EXISTS { MATCH (:Change {profile_id: p.id}) }
RETURN DISTINCT key
