// Who is the same as whom: judgements by the profiles they are about, proposals by status, and what candidates are found by.
CREATE CONSTRAINT judgement_id IF NOT EXISTS FOR (n:Judgement) REQUIRE n.id IS UNIQUE;
CREATE INDEX judgement_a IF NOT EXISTS FOR (n:Judgement) ON (n.a);
CREATE INDEX judgement_b IF NOT EXISTS FOR (n:Judgement) ON (n.b);
CREATE INDEX judgement_undoes IF NOT EXISTS FOR (n:Judgement) ON (n.undoes);
CREATE INDEX judgement_batch IF NOT EXISTS FOR (n:Judgement) ON (n.batch);
CREATE INDEX same_as_status IF NOT EXISTS FOR ()-[r:SAME_AS]-() ON (r.status);
CREATE CONSTRAINT correction_id IF NOT EXISTS FOR (n:Correction) REQUIRE n.id IS UNIQUE;
CREATE INDEX correction_profile IF NOT EXISTS FOR (n:Correction) ON (n.profile_id);
CREATE CONSTRAINT verification_id IF NOT EXISTS FOR (n:Verification) REQUIRE n.id IS UNIQUE;
CREATE INDEX verification_profile IF NOT EXISTS FOR (n:Verification) ON (n.profile_id);
CREATE CONSTRAINT customer_event_id IF NOT EXISTS FOR (n:CustomerEvent) REQUIRE n.id IS UNIQUE;
CREATE INDEX customer_event_at IF NOT EXISTS FOR (n:CustomerEvent) ON (n.at);
CREATE CONSTRAINT model_version IF NOT EXISTS FOR (n:Model) REQUIRE n.version IS UNIQUE;
CREATE CONSTRAINT model_active IF NOT EXISTS FOR (n:Model) REQUIRE n.active IS UNIQUE;
CREATE CONSTRAINT blocking_key IF NOT EXISTS FOR (n:BlockingKey) REQUIRE n.key IS UNIQUE;
CREATE INDEX verification_identifier IF NOT EXISTS FOR (n:Verification) ON (n.identifier_key);
CREATE CONSTRAINT outbound_message_id IF NOT EXISTS FOR (n:OutboundMessage) REQUIRE n.id IS UNIQUE;
