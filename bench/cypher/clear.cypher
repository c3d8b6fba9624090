// Empties the graph but for what a start of Whom makes.
MATCH (n) WHERE NOT n:Migration AND NOT n:Installation AND NOT n:Channel
CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS
