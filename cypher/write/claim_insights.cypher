// Claims insights that are old, or were learnt from much fewer orders, for one worker; another may claim them when that takes too long.
// mode: write
// plan: seek
// example: {"rows": [{"name": "worth", "fewer": 80}], "now": null, "before": null, "until": null}
UNWIND $rows AS row
MERGE (i:Insight {name: row.name})
// The write lock, taken before looking: another worker may claim it at this moment.
SET i.looked_at = $now
WITH row, i
WHERE coalesce(i.claimed_until < $now, true)
  AND (i.as_of IS NULL OR i.as_of < $before OR i.orders < row.fewer)
SET i.claimed_until = $until
RETURN i.name AS key
