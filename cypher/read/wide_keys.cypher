// The blocking keys and identifiers that are marked as wide.
// mode: read
// plan: scan (for whoever works everything out from scratch; nobody waits for it)
// example: {}
MATCH (k:BlockingKey) WHERE k.wide
RETURN k.key AS key
UNION
MATCH (i:Identifier) WHERE i.wide
RETURN i.key AS key
