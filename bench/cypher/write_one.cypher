// The least that can be written and committed: one node.
CREATE (n:Written {id: $id})
