// Keeps how messages sound, unless they were replaced since they were read, and drops the changes that asked for it.
// mode: write
// plan: seek
// example: {"rows": [{"id": "example:1", "version": "0000|0", "label": "negative", "confidence": 0.9, "topics": ["delivery"], "words": ["late"], "model": "0", "changes": ["example"]}], "now": null}
UNWIND $rows AS row
CALL (row) {
  MATCH (n:Interaction {id: row.id})
  // The write lock, taken before the version is compared: the label of an older text must not stay on a newer one.
  SET n.labelled_at = $now
  WITH row, n
  WHERE n.version = row.version
  SET n.sentiment = row.label, n.sentiment_confidence = row.confidence, n.sentiment_model = row.model,
    n.topics = row.topics, n.topic_words = row.words
  RETURN count(n) AS labelled
}
CALL (row) {
  UNWIND row.changes AS id
  MATCH (c:InsightChange {id: id})
  DELETE c
}
RETURN sum(labelled) AS labelled
