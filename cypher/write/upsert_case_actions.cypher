// Stores what colleagues did with cases in another system, or in the graph that this one is a copy of.
// mode: write
// plan: seek
// example: {"rows": [{"id": "desk:a1", "version": "0000|0", "properties": {"case_id": "zendesk:77", "kind": "note", "by": "desk-3", "note": "Rang back."}}], "now": null}
UNWIND $rows AS row
MERGE (a:CaseAction {id: row.id})
// The write lock, taken before the version is read.
SET a.recorded_at = coalesce(a.recorded_at, $now)
WITH row, a
WHERE coalesce(a.version, '') < row.version
SET a += row.properties
RETURN count(a) AS written
