// A page of what colleagues did with cases, in the order of its ids, for the pseudonymised copy.
// mode: read
// plan: seek
// example: {"after": "", "limit": 1000}
MATCH (n:CaseAction)
WHERE n.id > $after
WITH n ORDER BY n.id LIMIT $limit
OPTIONAL MATCH (i:Interaction {id: n.interaction_id})
OPTIONAL MATCH (u:CaseAction {id: n.undoes})
WITH n, i, u ORDER BY n.id
RETURN collect({key: n.id, record: n {.*, source: coalesce(n.source, 'whom'), recorded_at: null, at: toString(n.at),
  session: coalesce(i.activity = 'session', false), undoes_source: coalesce(u.source, 'whom')}}) AS rows
