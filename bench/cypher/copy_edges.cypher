// Makes copies of relationships of one type between copies of their ends; $a and $b say which ends were copied, others are shared.
UNWIND range($from, $to) AS copy
UNWIND $rows AS row
MATCH (a:Start {id: row.a + CASE WHEN $a THEN '~' + copy ELSE '' END})
MATCH (b:End {id: row.b + CASE WHEN $b THEN '~' + copy ELSE '' END})
CREATE (a)-[r:TYPE]->(b)
SET r = row.properties
