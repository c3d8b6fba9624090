// Who is looking at each customer just now, the longest there first; somebody with several windows once.
// mode: read
// plan: seek
// example: {"keys": ["c_example"], "now": null}
UNWIND $keys AS key
MATCH (p:Presence {customer_id: key})
WHERE p.until >= $now
WITH key, p.who AS who, p.role AS role, min(p.since) AS since
ORDER BY since, who
RETURN key, collect({who: who, role: role, since: toString(since)}) AS rows
