// The latest thing each customer did or had done by now: an interaction, an order or a case.
// mode: read
// plan: seek
// example: {"keys": ["c_example"], "private": true, "sessions": true, "interactions": true, "orders": true, "cases": true, "now": null}
UNWIND $keys AS key
CALL (key) {
  MATCH (customer:Customer {id: key})<-[:RESOLVES_TO]-(p:Profile)
  USING INDEX SEEK customer:Customer(id)
  CALL (p) {
    MATCH (p)-[:TOOK_PART_IN]->(n:Interaction)
    WHERE $interactions AND n.at <= $now AND (n.public OR $private) AND ($sessions OR coalesce(n.activity, '') <> 'session')
    RETURN n.at AS at, {type: 'interaction', id: n.id, channel: n.channel} AS activity
    ORDER BY at DESC LIMIT 1
    UNION ALL
    MATCH (p)-[:PLACED]->(o:Order)
    WHERE $orders AND o.at <= $now
    RETURN o.at AS at, {type: 'order', id: o.id, channel: null} AS activity
    ORDER BY at DESC LIMIT 1
    UNION ALL
    MATCH (p)-[:RAISED]->(k:Case)
    WHERE $cases AND k.changed_at <= $now
    RETURN k.changed_at AS at, {type: 'case', id: k.id, channel: k.channel} AS activity
    ORDER BY at DESC LIMIT 1
  }
  WITH at, activity ORDER BY at DESC, activity.id DESC LIMIT 1
  RETURN collect({at: toString(at), type: activity.type, id: activity.id, channel: activity.channel}) AS rows
}
RETURN key, rows
