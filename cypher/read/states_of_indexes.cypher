// The state of every index, those behind constraints included.
// mode: read
// plan: scan (asks the schema, which has a few dozen)
// example: {}
SHOW INDEXES YIELD name, state
RETURN name AS key, state
