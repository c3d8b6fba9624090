// Makes nodes of one label; the bench puts its name for Label.
UNWIND $rows AS row
CREATE (n:Label)
SET n = row
