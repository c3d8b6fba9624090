// What each customer did on the web last, newest first: sessions with their pages, and single events where the site tells of them.
// mode: read
// plan: seek
// example: {"keys": ["c_example"], "first": 100, "private": true, "sessions": true, "now": null, "hidden": ["national_id"]}
UNWIND $keys AS key
CALL (key) {
  MATCH (:Customer {id: key})<-[:RESOLVES_TO]-(p:Profile)-[:TOOK_PART_IN]->(n:Interaction)
  WHERE n.channel = 'web' AND n.direction = 'inbound' AND n.at <= $now AND (n.public OR $private)
    AND ($sessions OR coalesce(n.activity, '') <> 'session')
    AND NOT split(p.source_id, ':')[0] IN $hidden
  WITH DISTINCT n ORDER BY n.at DESC, n.id DESC LIMIT $first
  RETURN collect(n {.id, .activity, .subject, .pages, .referrer, .outcome, .device, .attributes,
    at: toString(n.at), ended_at: toString(n.ended_at)}) AS rows
}
RETURN key, rows
