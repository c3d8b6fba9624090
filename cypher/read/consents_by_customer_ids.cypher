// What each customer allowed, refused or took back, newest first.
// mode: read
// plan: seek
// example: {"keys": ["c_example"], "first": 100}
UNWIND $keys AS key
CALL (key) {
  MATCH (:Customer {id: key})<-[:RESOLVES_TO]-(:Profile)-[:GAVE]->(n:Consent)
  WITH DISTINCT n ORDER BY n.at DESC, n.id DESC LIMIT $first
  RETURN collect(n {.id, .source, .purpose, .channel, .status, .text, at: toString(n.at)}) AS rows
}
RETURN key, rows
