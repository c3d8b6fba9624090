// Channels each customer was in contact over, with the first and last contact and how many, last used first.
// mode: read
// plan: seek
// example: {"keys": ["c_example"], "private": true, "sessions": true, "now": null}
UNWIND $keys AS key
CALL (key) {
  MATCH (:Customer {id: key})<-[:RESOLVES_TO]-(:Profile)-[:TOOK_PART_IN]->(n:Interaction)
  WHERE n.at <= $now AND (n.public OR $private) AND ($sessions OR coalesce(n.activity, '') <> 'session')
  WITH n.channel AS channel, count(DISTINCT n) AS interactions, min(n.at) AS first, max(n.at) AS last
  ORDER BY last DESC, channel
  RETURN collect({channel: channel, interactions: interactions, first_at: toString(first), last_at: toString(last)}) AS rows
}
RETURN key, rows
