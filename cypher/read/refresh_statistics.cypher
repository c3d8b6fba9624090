// Counts the indexes anew and forgets plans made when the graph was smaller; after a large load they would scan where they should seek.
// mode: read
// plan: search (a procedure)
// example: {"seconds": 60}
CALL db.prepareForReplanning($seconds)
