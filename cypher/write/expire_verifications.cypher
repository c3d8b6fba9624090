// Ends verifications whose time is over: what was not answered lapses, what was proved is only claimed again, or gone with its claim.
// mode: write
// plan: seek
// example: {"keys": ["example"], "now": null}
UNWIND $keys AS key
MATCH (v:Verification {id: key})
WHERE v.status IN ['started', 'verified'] AND v.expires_at <= $now
WITH v, v.status = 'verified' AS held
SET v.status = CASE WHEN held THEN 'expired' ELSE 'lapsed' END, v.hash = null, v.salt = null
WITH v, held
CALL (v) {
  MATCH (i:Identifier {key: v.identifier_key})
  MATCH (p:Profile {id: v.profile_id})-[has:IDENTIFIED_BY {verification: v.id}]->(i)
  WITH p, i, has, has.own IS NULL AND has.said_in IS NULL AS bare
  FOREACH (_ IN CASE WHEN bare THEN [1] ELSE [] END |
    CREATE (p)-[:WAS_IDENTIFIED_BY {trust: 'verified', written: has.written, since: has.since, until: $now}]->(i))
  FOREACH (kept IN CASE WHEN bare THEN [] ELSE [has] END | SET kept.verification = null, kept.trust = coalesce(kept.own, 'claimed'),
    kept.own = CASE WHEN kept.said_in IS NULL THEN null ELSE kept.own END)
  FOREACH (gone IN CASE WHEN bare THEN [has] ELSE [] END | DELETE gone)
}
RETURN v.id AS key, held, v.profile_id AS profile
