// Takes the write lock on profiles that exist and tells which version of each the graph has.
// mode: write
// plan: seek
// example: {"rows": [{"id": "example:1"}], "now": null}
UNWIND $rows AS row
MATCH (p:Profile {id: row.id})
SET p.touched_at = $now
WITH p
RETURN p.id AS key, p.version AS version, p.link_key AS link_key, p.first_seen_at AS first_seen_at
