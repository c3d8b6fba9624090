// The model that all workers score by, if one was chosen; not its content for those who know it already.
// mode: read
// plan: seek
// example: {"known": []}
MATCH (m:Model {active: true})
RETURN m.version AS version, m.name AS name, m.since AS since,
  CASE WHEN NOT m.version IN $known THEN m.content END AS content
