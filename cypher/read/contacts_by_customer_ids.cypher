// The newest contacts of each customer, of all channels and profiles, with how they sound: what mood and habits are worked out from.
// mode: read
// plan: seek
// example: {"keys": ["c_example"], "first": 500, "private": true, "sessions": true, "now": null, "hidden": ["national_id"]}
UNWIND $keys AS key
CALL (key) {
  MATCH (:Customer {id: key})<-[:RESOLVES_TO]-(p:Profile)-[:TOOK_PART_IN]->(n:Interaction)
  WHERE n.at <= $now AND (n.public OR $private) AND ($sessions OR coalesce(n.activity, '') <> 'session')
    AND NOT coalesce(p.deleted, false) AND NOT split(p.source_id, ':')[0] IN $hidden
  WITH DISTINCT n ORDER BY n.at DESC, n.id DESC LIMIT $first
  RETURN collect([toString(n.at), n.direction, n.channel, n.activity, n.language, n.sentiment, n.sentiment_confidence, n.topics]) AS rows
}
RETURN key, rows
