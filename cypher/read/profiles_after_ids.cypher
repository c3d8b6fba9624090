// The ids of a page of profiles, deleted ones too, in their order.
// mode: read
// plan: seek
// example: {"after": "example:1", "limit": 1000}
MATCH (p:Profile)
WHERE p.id > $after
WITH p.id AS id ORDER BY id LIMIT $limit
RETURN collect(id) AS rows
