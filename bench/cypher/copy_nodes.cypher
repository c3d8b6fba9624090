// Makes copies of nodes of one label, each with a key of its own; the bench puts its name for Label and its key for id.
UNWIND range($from, $to) AS copy
UNWIND $rows AS row
CREATE (n:Label)
SET n = row {.*, id: row.id + '~' + copy, customer_alias: row.customer_alias + '~' + copy}
