// What a profile has of an identifier, and how often somebody began to prove it of late.
// mode: read
// plan: seek
// example: {"rows": [{"profile": "example:1", "key": "email:jane@example.org"}], "hidden": ["national_id"], "since": null}
UNWIND $rows AS row
MATCH (i:Identifier {key: row.key})
MATCH (p:Profile {id: row.profile})-[has:IDENTIFIED_BY]->(i)
USING INDEX SEEK p:Profile(id)
WHERE NOT split(p.source_id, ':')[0] IN $hidden
MATCH (p)-[:RESOLVES_TO]->(c:Customer)
RETURN row.key AS key, c.id AS customer, has.trust AS trust,
  COUNT { MATCH (v:Verification {profile_id: row.profile}) WHERE v.started_at > $since } AS starts_of_profile,
  COUNT { MATCH (v:Verification {identifier_key: row.key}) WHERE v.started_at > $since } AS starts_of_identifier
