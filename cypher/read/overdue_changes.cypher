// Whether a change waits for the matching worker since before a time.
// mode: read
// plan: seek
// example: {"before": null}
MATCH (c:Change)
USING INDEX SEEK c:Change(due)
WHERE c.due < $before AND c.kind <> 'expiry'
WITH c LIMIT 1
RETURN count(c) AS waiting
