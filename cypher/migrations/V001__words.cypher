// The words of the design as constraints and indexes. Neo4j Community has uniqueness constraints only;
// presence and type are guarded in graph/writes.py and by the health query of `whom doctor`.
CREATE CONSTRAINT profile_id IF NOT EXISTS FOR (n:Profile) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT profile_customer_alias IF NOT EXISTS FOR (n:Profile) REQUIRE n.customer_alias IS UNIQUE;
CREATE CONSTRAINT customer_id IF NOT EXISTS FOR (n:Customer) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT identifier_key IF NOT EXISTS FOR (n:Identifier) REQUIRE n.key IS UNIQUE;
CREATE CONSTRAINT channel_name IF NOT EXISTS FOR (n:Channel) REQUIRE n.name IS UNIQUE;
CREATE CONSTRAINT interaction_id IF NOT EXISTS FOR (n:Interaction) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT order_id IF NOT EXISTS FOR (n:Order) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT product_sku IF NOT EXISTS FOR (n:Product) REQUIRE n.sku IS UNIQUE;
CREATE CONSTRAINT case_id IF NOT EXISTS FOR (n:Case) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT consent_id IF NOT EXISTS FOR (n:Consent) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT campaign_id IF NOT EXISTS FOR (n:Campaign) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT campaign_response_id IF NOT EXISTS FOR (n:CampaignResponse) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT version_id IF NOT EXISTS FOR (n:Version) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT change_id IF NOT EXISTS FOR (n:Change) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT import_id IF NOT EXISTS FOR (n:Import) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT migration_version IF NOT EXISTS FOR (n:Migration) REQUIRE n.version IS UNIQUE;
CREATE CONSTRAINT installation_id IF NOT EXISTS FOR (n:Installation) REQUIRE n.id IS UNIQUE;
CREATE INDEX profile_link_key IF NOT EXISTS FOR (n:Profile) ON (n.link_key);
CREATE INDEX order_number_key IF NOT EXISTS FOR (n:Order) ON (n.number_key);
CREATE INDEX case_order_key IF NOT EXISTS FOR (n:Case) ON (n.order_key);
CREATE INDEX interaction_order_key IF NOT EXISTS FOR (n:Interaction) ON (n.order_key);
CREATE INDEX interaction_thread IF NOT EXISTS FOR (n:Interaction) ON (n.thread);
CREATE INDEX change_profile IF NOT EXISTS FOR (n:Change) ON (n.profile_id);
CREATE INDEX change_due IF NOT EXISTS FOR (n:Change) ON (n.due);
CREATE FULLTEXT INDEX search IF NOT EXISTS FOR (n:Profile|Identifier|Order|Case)
  ON EACH [n.name, n.given_name, n.family_name, n.other_names, n.address_text, n.value, n.number, n.subject]
  OPTIONS {indexConfig: {`fulltext.analyzer`: 'standard-folding'}};
