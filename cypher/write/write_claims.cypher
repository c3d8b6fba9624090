// Gives profiles the identifiers they claim in messages, and takes back those they claim no more; what a record tells of them stays.
// mode: write
// plan: seek
// example: {"rows": [{"id": "example:1", "names": ["Jane Doe"], "postcodes": ["LS1 4AP"], "dropped": ["phone:+441632960001"], "claims": [{"key": "email:jane@example.org", "kind": "email", "value": "jane@example.org", "said_in": "example:1", "at": null}]}]}
UNWIND $rows AS row
MATCH (p:Profile {id: row.id})
SET p.said_names = row.names, p.said_postcodes = row.postcodes
WITH row, p
CALL (row, p) {
  UNWIND row.dropped AS key
  MATCH (i:Identifier {key: key})
  MATCH (p)-[has:IDENTIFIED_BY]->(i)
  WITH has, has.own IS NULL AND has.verification IS NULL AS alone
  FOREACH (kept IN CASE WHEN alone THEN [] ELSE [has] END |
    SET kept.said_in = null, kept.said_at = null, kept.own = CASE WHEN kept.verification IS NULL THEN null ELSE kept.own END)
  FOREACH (gone IN CASE WHEN alone THEN [has] ELSE [] END | DELETE gone)
}
CALL (row, p) {
  UNWIND row.claims AS claim
  MERGE (i:Identifier {key: claim.key})
  ON CREATE SET i.kind = claim.kind, i.value = claim.value
  MERGE (p)-[has:IDENTIFIED_BY]->(i)
  ON CREATE SET has.trust = 'claimed', has.written = claim.value
  ON MATCH SET has.own = CASE WHEN has.said_in IS NULL AND has.verification IS NULL THEN has.trust ELSE has.own END
  SET has.said_in = claim.said_in, has.said_at = claim.at, has.since = CASE WHEN has.own IS NULL THEN claim.at ELSE has.since END
}
