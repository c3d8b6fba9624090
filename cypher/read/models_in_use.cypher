// All models that are or were in use, the one in use first.
// mode: read
// plan: scan (there are as many as were ever chosen)
// example: {}
MATCH (m:Model)
RETURN m.version AS key, m.name AS name, coalesce(m.active, false) AS active, m.since AS since, m.content AS content
ORDER BY active DESC, since DESC, key
