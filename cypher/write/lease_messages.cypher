// Takes messages that wait to be read for their sentiment, the newest first; they fall due again if the one who took them dies.
// mode: write
// plan: seek
// example: {"limit": 64, "now": null, "until": null, "worker": "example"}
MATCH (c:InsightChange)
USING INDEX SEEK c:InsightChange(due)
WHERE c.due <= $now
WITH c ORDER BY c.due DESC LIMIT $limit
// The write lock, taken before looking again: another worker may have taken it a moment ago.
SET c.leased_by = $worker
WITH c WHERE c.due <= $now
SET c.due = $until
WITH c
OPTIONAL MATCH (n:Interaction {id: c.about})
RETURN c.id AS key, c.about AS about, n.version AS version, CASE n.direction WHEN 'inbound' THEN n.text END AS text
