// Of a page of interactions, by channel: how many, how many of nobody with a name or a verified identifier, and how many without text.
// mode: read
// plan: seek
// example: {"after": "", "limit": 1000, "linking": ["email", "phone"]}
MATCH (n:Interaction)
WHERE n.id > $after
WITH n ORDER BY n.id LIMIT $limit
OPTIONAL MATCH (n)<-[:TOOK_PART_IN]-(:Profile)-[:RESOLVES_TO]->(c:Customer)
// By customer, so that a visitor of thousands of sessions is asked about once a page.
WITH c, collect(DISTINCT n) AS contacts
WITH contacts, EXISTS {
  MATCH (c)<-[:RESOLVES_TO]-(q:Profile)
  WHERE NOT coalesce(q.deleted, false)
    AND (q.name IS NOT NULL OR EXISTS { (q)-[:IDENTIFIED_BY {trust: 'verified'}]->(i:Identifier) WHERE i.kind IN $linking })
} AS known
UNWIND contacts AS n
WITH n, max(CASE WHEN known THEN 1 ELSE 0 END) AS known
WITH n, known, coalesce(head([(n)-[:VIA]->(channel:Channel) | channel.name]), 'none') AS channel
WITH channel, max(n.id) AS last, count(n) AS contacts, sum(1 - known) AS untied,
  sum(CASE WHEN trim(coalesce(n.text, '')) = '' THEN 1 ELSE 0 END) AS silent
RETURN collect({channel: channel, last: last, contacts: contacts, untied: untied, silent: silent}) AS rows
