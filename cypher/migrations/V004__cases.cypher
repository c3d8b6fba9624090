// What colleagues do with cases: by the case, by the contact, and by what takes it back; and who is looking at a customer just now.
CREATE CONSTRAINT case_action_id IF NOT EXISTS FOR (n:CaseAction) REQUIRE n.id IS UNIQUE;
CREATE INDEX case_action_case IF NOT EXISTS FOR (n:CaseAction) ON (n.case_id);
CREATE INDEX case_action_interaction IF NOT EXISTS FOR (n:CaseAction) ON (n.interaction_id);
CREATE INDEX case_action_undoes IF NOT EXISTS FOR (n:CaseAction) ON (n.undoes);
CREATE CONSTRAINT presence_id IF NOT EXISTS FOR (n:Presence) REQUIRE n.id IS UNIQUE;
CREATE INDEX presence_customer IF NOT EXISTS FOR (n:Presence) ON (n.customer_id);
CREATE INDEX presence_until IF NOT EXISTS FOR (n:Presence) ON (n.until);
