// Writes how profiles are resolved: their scored and judged pairs, moves with their history, events for those who follow; and drops the changes dealt with.
// mode: write
// plan: seek
// example: {"pairs": [{"a": "example:1", "b": "example:2", "status": "accepted", "conflict": null, "scoring": {"score": 3.5, "levels": "given_name:exact", "model": "example"}}], "dropped": [{"a": "example:1", "b": "example:3"}], "moves": [{"id": "example:1", "customer": "c_example", "cause": "import"}], "events": [{"id": "e1", "kind": "joined", "customer": "c_example", "others": ["c_other"], "a": null, "b": null, "cause": "import"}], "changes": ["example"], "now": null}
CALL () {
  UNWIND $pairs AS pair
  MATCH (a:Profile {id: pair.a})
  MATCH (b:Profile {id: pair.b})
  MERGE (a)-[s:SAME_AS]->(b)
  SET s.status = pair.status, s.conflict = pair.conflict, s.since = $now
  SET s += coalesce(pair.scoring, {})
  RETURN count(*) AS marked
}
CALL () {
  UNWIND $dropped AS pair
  MATCH (:Profile {id: pair.a})-[s:SAME_AS]->(:Profile {id: pair.b})
  DELETE s
  RETURN count(*) AS dropped
}
CALL () {
  UNWIND $moves AS move
  MATCH (p:Profile {id: move.id})-[was:RESOLVES_TO]->(old:Customer)
  USING INDEX SEEK p:Profile(id)
  WHERE old.id <> move.customer
  MERGE (c:Customer {id: move.customer})
  ON CREATE SET c.since = $now
  CREATE (p)-[:RESOLVED_TO {since: was.since, until: $now, cause: move.cause}]->(old)
  CREATE (p)-[:RESOLVES_TO {since: $now, cause: move.cause}]->(c)
  DELETE was
  RETURN count(*) AS moved
}
CALL () {
  UNWIND $events AS event
  CREATE (:CustomerEvent {id: event.id, at: $now, kind: event.kind, customer_id: event.customer, others: event.others,
    a: event.a, b: event.b, cause: event.cause})
  RETURN count(*) AS told
}
CALL () {
  UNWIND $changes AS key
  MATCH (c:Change {id: key})
  DELETE c
  RETURN count(*) AS done
}
RETURN marked, dropped, moved, told, done
