// What profiles are compared by, as the worker wrote it.
// mode: read
// plan: seek
// example: {"keys": ["example:1"]}
UNWIND $keys AS key
MATCH (p:Profile {id: key})
RETURN collect({key: key, features: p.features, hash: p.features_hash, link_key: p.link_key}) AS packed
