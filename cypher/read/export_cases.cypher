// A page of cases, in the order of their ids, for the pseudonymised copy.
// mode: read
// plan: seek
// example: {"after": "", "limit": 1000}
MATCH (n:Case)
WHERE n.id > $after
WITH n ORDER BY n.id LIMIT $limit
WITH n, EXISTS { MATCH (:CaseAction {case_id: n.id}) } OR EXISTS { MATCH (n)<-[:MERGED_INTO]-(:Case) } AS acted
// What its source told, where colleagues did more: that goes with the copy too, and comes to the same again.
RETURN collect({key: n.id, record: n {.*, recorded_at: null, opened_at: toString(n.opened_at),
  status: CASE WHEN acted THEN n.told_status ELSE n.status END, staff: CASE WHEN acted THEN n.told_staff ELSE n.staff END,
  changed_at: toString(CASE WHEN acted THEN n.told_at ELSE n.changed_at END),
  closed_at: CASE WHEN NOT acted THEN toString(n.closed_at) WHEN n.told_status IN ['resolved', 'closed'] THEN toString(n.told_at) END}}) AS rows
