// How many messages each model has labelled.
// mode: read
// plan: scan (counts every label; only `whom doctor` asks)
// example: {}
MATCH (n:Interaction)
WHERE n.sentiment IS NOT NULL
RETURN n.sentiment_model AS model, count(n) AS labels
ORDER BY model
