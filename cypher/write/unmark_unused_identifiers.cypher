// Identifiers that nobody uses any more are shared by nobody.
// mode: write
// plan: scan (for whoever works everything out from scratch; nobody waits for it)
// example: {}
MATCH (i:Identifier)
WHERE i.shared AND NOT EXISTS { (i)<-[:IDENTIFIED_BY]-() }
SET i.shared = null, i.witnesses = null
RETURN count(i) AS unmarked
