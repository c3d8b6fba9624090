// The newest messages that the oldest model older than each of these has labelled; versions of models sort by when they were made.
// mode: read
// plan: seek
// example: {"keys": ["v20261122-0"], "limit": 64}
UNWIND $keys AS key
CALL (key) {
  MATCH (n:Interaction)
  USING INDEX n:Interaction(sentiment_model, at)
  WHERE n.sentiment_model < key AND n.at IS NOT NULL
  RETURN n.sentiment_model AS older ORDER BY older LIMIT 1
}
CALL (older) {
  MATCH (n:Interaction)
  USING INDEX n:Interaction(sentiment_model, at)
  WHERE n.sentiment_model = older AND n.at IS NOT NULL
  WITH n ORDER BY n.sentiment_model DESC, n.at DESC LIMIT $limit
  RETURN collect({about: n.id, version: n.version, text: CASE n.direction WHEN 'inbound' THEN n.text END}) AS rows
}
RETURN key, rows
