// Forgets who was looking at a customer: those named, and all that lapsed because nobody said them again.
// mode: write
// plan: seek
// example: {"keys": ["p1"], "lapsed": null}
CALL () {
  UNWIND $keys AS key
  MATCH (p:Presence {id: key})
  RETURN p
  UNION
  MATCH (p:Presence)
  USING INDEX SEEK p:Presence(until)
  WHERE p.until < $lapsed
  RETURN p
}
DELETE p
