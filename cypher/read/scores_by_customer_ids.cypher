// What other systems make of each customer, with the earlier values of each score, the newest first.
// mode: read
// plan: seek
// example: {"keys": ["c_example"], "hidden": ["national_id"], "first": 500}
UNWIND $keys AS key
CALL (key) {
  MATCH (:Customer {id: key})<-[:RESOLVES_TO]-(p:Profile)-[:SCORED]->(n:Score)
  WHERE NOT coalesce(p.deleted, false) AND NOT split(p.source_id, ':')[0] IN $hidden
  WITH DISTINCT n ORDER BY n.at DESC, n.id DESC LIMIT $first
  RETURN collect(n {.id, .source, .name, .value, .low, .high, .model, at: toString(n.at),
    before: COLLECT {
      MATCH (n)-[:HAD_VERSION]->(v:Version)
      WITH v ORDER BY v.at DESC LIMIT 100
      RETURN {value: v.value, at: toString(v.at)}
    }}) AS rows
}
RETURN key, rows
