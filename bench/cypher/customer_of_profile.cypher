// The customer a profile has now, whatever is left to be dealt with.
MATCH (:Profile {id: $id})-[:RESOLVES_TO]->(c:Customer)
RETURN c.id AS customer
