// What each customer did with campaigns, newest first.
// mode: read
// plan: seek
// example: {"keys": ["c_example"], "first": 100}
UNWIND $keys AS key
CALL (key) {
  MATCH (:Customer {id: key})<-[:RESOLVES_TO]-(:Profile)-[:RESPONDED]->(n:CampaignResponse)
  WITH DISTINCT n ORDER BY n.at DESC, n.id DESC LIMIT $first
  OPTIONAL MATCH (n)-[:TO]->(campaign:Campaign)
  RETURN collect(n {.id, .source, .campaign, .channel, .response, .attributes, at: toString(n.at),
    campaign_name: campaign.name}) AS rows
}
RETURN key, rows
