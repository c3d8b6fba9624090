// What was learnt from all customers, by its name; nothing where nobody has yet.
// mode: read
// plan: seek
// example: {"keys": ["worth"]}
UNWIND $keys AS key
MATCH (i:Insight {name: key})
RETURN key, i.content AS content, toString(i.as_of) AS as_of
