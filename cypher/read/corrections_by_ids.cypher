// Corrections by their ids, with the customer each is of now and whether it still holds; an id may belong to one that undid another.
// mode: read
// plan: seek
// example: {"keys": ["example"], "hidden": ["national_id"]}
UNWIND $keys AS key
MATCH (k:Correction {id: key})
MATCH (p:Profile {id: k.profile_id})-[:RESOLVES_TO]->(c:Customer)
USING INDEX SEEK p:Profile(id)
WHERE NOT split(p.source_id, ':')[0] IN $hidden
RETURN key, k.field AS field, k.value AS value, k.profile_id AS profile_id, k.made_by AS made_by, toString(k.made_at) AS made_at,
  k.undoes AS undoes, c.id AS customer_id, EXISTS {
    MATCH (other:Correction {profile_id: k.profile_id}) WHERE other.undoes = k.id } AS undone
