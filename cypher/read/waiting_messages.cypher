// How many messages wait to be read for their sentiment, and since when the oldest does.
// mode: read
// plan: scan (counts every change; there are few when the worker keeps up)
// example: {}
MATCH (c:InsightChange)
RETURN count(c) AS waiting, min(c.at) AS oldest
