// Makes copies of relationships of one type between copies of their ends; the bench puts its name for TYPE, and its ends' labels and keys.
UNWIND range($from, $to) AS copy
UNWIND $rows AS row
MATCH (a:Start {id: row.a + '~' + copy})
MATCH (b:End {id: row.b + '~' + copy})
CREATE (a)-[r:TYPE]->(b)
SET r = row.properties
