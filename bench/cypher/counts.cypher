// How many nodes of each label and relationships of each type there are.
MATCH (n)
RETURN labels(n)[0] AS name, count(*) AS count
UNION ALL
MATCH ()-[r]->()
RETURN type(r) AS name, count(*) AS count
