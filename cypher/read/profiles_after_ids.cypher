// The ids of a page of profiles, deleted ones too, in their order, and when each was last locked to be resolved.
// mode: read
// plan: seek
// example: {"after": "example:1", "limit": 1000}
MATCH (p:Profile)
WHERE p.id > $after
WITH p ORDER BY p.id LIMIT $limit
RETURN collect([p.id, toString(p.touched_at)]) AS rows
