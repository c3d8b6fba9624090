// What analysts ask by in Neo4j Browser and `whom explore`: when it happened, what is open, who moved lately.
CREATE INDEX interaction_at IF NOT EXISTS FOR (n:Interaction) ON (n.at);
CREATE INDEX case_status IF NOT EXISTS FOR (n:Case) ON (n.status);
CREATE INDEX resolved_to_until IF NOT EXISTS FOR ()-[r:RESOLVED_TO]-() ON (r.until);
