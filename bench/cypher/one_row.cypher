// The least a database can be asked: one row by a unique key.
MATCH (c:Customer {id: $key}) RETURN c.id AS id
