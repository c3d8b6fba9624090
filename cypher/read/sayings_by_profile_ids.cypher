// All that profiles say in messages, earliest first, and the claims they have from it so far.
// mode: read
// plan: seek
// example: {"keys": ["example:1"]}
UNWIND $keys AS key
MATCH (p:Profile {id: key})
RETURN key, p.said_names AS names, p.said_postcodes AS postcodes,
  COLLECT {
    MATCH (p)-[:TOOK_PART_IN]->(n:Interaction)
    // Not what was heard of somebody else, whose message this was until it was replaced.
    WHERE n.said_by = key
    WITH n ORDER BY n.at, n.id
    RETURN n {.id, .at, .said}
  } AS sayings,
  COLLECT {
    MATCH (p)-[has:IDENTIFIED_BY]->(i:Identifier)
    WHERE has.said_in IS NOT NULL
    RETURN [i.key, has.said_in, has.said_at]
  } AS claims
