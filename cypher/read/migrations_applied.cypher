// The migrations this graph has, with the checksum each file had then.
// mode: read
// plan: scan (there are as many as there are migration files)
// example: {}
MATCH (m:Migration)
RETURN m.version AS key, m.checksum AS checksum
