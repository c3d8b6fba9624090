// What profiles are compared by, as the worker wrote it.
// mode: read
// plan: seek
// example: {"keys": ["example:1"]}
UNWIND $keys AS key
MATCH (p:Profile {id: key})
RETURN key, p.features AS features, p.features_hash AS hash, p.link_key AS link_key
