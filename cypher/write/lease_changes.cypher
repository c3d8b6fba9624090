// Takes changes nobody else is at work on, and the write locks of their profiles; they fall due again if the one who took them dies.
// mode: write
// plan: seek
// example: {"limit": 500, "now": null, "until": null, "worker": "example"}
MATCH (c:Change)
USING INDEX SEEK c:Change(due)
WHERE c.due <= $now
WITH c ORDER BY c.due LIMIT $limit
// The write lock, taken before looking again: another worker may have taken it a moment ago.
SET c.leased_by = $worker
WITH c
WHERE c.due <= $now
SET c.due = $until
WITH collect({key: c.id, kind: c.kind, profile: c.profile_id, about: c.about, region: c.region, cause: c.cause}) AS changes
CALL (changes) {
  UNWIND changes AS change
  WITH DISTINCT change.profile AS id
  ORDER BY id
  MATCH (p:Profile {id: id})
  SET p.touched_at = $now
  RETURN count(p) AS held
}
// Not sought by its one value: a write that seeks in a unique index locks what it finds, and others would wait for each other.
RETURN changes, held, COLLECT { MATCH (m:Model) WHERE m.active IS NOT NULL RETURN m.version }[0] AS model
