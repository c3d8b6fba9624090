// The customer of a profile, once nothing is left to be dealt with for it.
MATCH (p:Profile {id: $id})-[:RESOLVES_TO]->(c:Customer)
WHERE NOT EXISTS { MATCH (change:Change {profile_id: $id}) }
RETURN c.id AS customer
