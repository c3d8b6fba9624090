// How many records of each sort the pseudonymised copy will have at most, for its progress bar.
// mode: read
// plan: scan (the numbers of nodes, which Neo4j keeps; nothing is read)
// example: {}
RETURN COUNT { (:Profile) } AS profiles, COUNT { (:Interaction) } AS interactions, COUNT { (:Order) } AS orders,
  COUNT { (:OrderEvent) } AS order_events, COUNT { (:Case) } AS cases, COUNT { (:Consent) } AS consents, COUNT { (:CampaignResponse) } AS campaign_responses,
  COUNT { (:Score) } AS scores, COUNT { (:CaseAction) } AS case_actions
