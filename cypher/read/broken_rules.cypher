// How many records break each rule that Community Edition cannot enforce: presence, type, and one customer a profile.
// mode: read
// plan: scan (looks at every record once; only `whom doctor` asks)
// example: {}
MATCH (p:Profile)
WHERE p.id IS NOT :: STRING NOT NULL OR p.source IS NULL OR p.source_id IS NULL OR p.customer_alias IS NULL
RETURN 'profiles without an id, a source or an alias' AS key, count(p) AS broken
UNION ALL
MATCH (p:Profile)
WHERE COUNT { (p)-[:RESOLVES_TO]->(:Customer) } <> 1
RETURN 'profiles that do not belong to exactly one customer' AS key, count(p) AS broken
UNION ALL
MATCH (i:Identifier)
WHERE NOT coalesce(i.key = i.kind + ':' + i.value, false)
RETURN 'identifiers whose key is not their kind and value' AS key, count(i) AS broken
UNION ALL
MATCH (:Identifier)<-[r:IDENTIFIED_BY]-(:Profile)
WHERE NOT coalesce(r.trust IN ['verified', 'claimed'], false)
RETURN 'identifiers of a profile that are neither verified nor claimed' AS key, count(r) AS broken
UNION ALL
MATCH (n:Interaction)
WHERE n.id IS NULL OR n.at IS NOT :: ZONED DATETIME NOT NULL OR NOT EXISTS { (n)-[:VIA]->(:Channel) }
RETURN 'interactions without an id, a time or a channel' AS key, count(n) AS broken
UNION ALL
MATCH (n:Order)
WHERE n.id IS NULL OR (n.placeholder IS NULL
  AND (n.number IS NULL OR n.at IS NOT :: ZONED DATETIME NOT NULL OR n.total IS NOT :: FLOAT NOT NULL))
RETURN 'orders without an id, a number, a time or a total' AS key, count(n) AS broken
UNION ALL
MATCH (n:OrderEvent)
WHERE n.kind IS NULL OR n.at IS NOT :: ZONED DATETIME NOT NULL OR NOT EXISTS { (n)-[:HAPPENED_TO]->(:Order) }
RETURN 'states, refunds and goodwill without a time or an order' AS key, count(n) AS broken
UNION ALL
MATCH (n:Case)
WHERE n.id IS NULL OR (n.placeholder IS NULL AND (n.status IS NULL OR n.opened_at IS NOT :: ZONED DATETIME NOT NULL))
RETURN 'cases without an id, a status or a time' AS key, count(n) AS broken
UNION ALL
MATCH (n:Consent)
WHERE n.id IS NULL OR n.purpose IS NULL OR n.status IS NULL OR n.at IS NOT :: ZONED DATETIME NOT NULL
RETURN 'consents without an id, a purpose, a status or a time' AS key, count(n) AS broken
