// What insight leases and keeps: messages to read for their sentiment, and what was learnt of all customers.
CREATE CONSTRAINT insight_change_id IF NOT EXISTS FOR (n:InsightChange) REQUIRE n.id IS UNIQUE;
CREATE INDEX insight_change_due IF NOT EXISTS FOR (n:InsightChange) ON (n.due);
CREATE CONSTRAINT insight_name IF NOT EXISTS FOR (n:Insight) REQUIRE n.name IS UNIQUE;
// Messages from before this migration are read as new ones are; the id keeps a repeated run from asking twice.
MATCH (n:Interaction)
WHERE n.direction = 'inbound' AND n.text <> '' AND coalesce(n.activity, '') <> 'session' AND n.sentiment IS NULL
CALL (n) {
  MERGE (c:InsightChange {id: 'V005:' + n.id})
  ON CREATE SET c.about = n.id, c.at = datetime(), c.due = datetime()
} IN TRANSACTIONS OF 5000 ROWS;
