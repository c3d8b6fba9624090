// Makes relationships of one type; the bench puts its name for TYPE, and the labels and keys of its ends for theirs.
UNWIND $rows AS row
MATCH (a:Start {id: row.a})
MATCH (b:End {id: row.b})
CREATE (a)-[r:TYPE]->(b)
SET r = row.properties
