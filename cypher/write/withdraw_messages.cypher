// Forgets what messages say that nobody needs any more; one that was not sent is not to be.
// mode: write
// plan: seek
// example: {"keys": ["example"]}
UNWIND $keys AS key
MATCH (m:OutboundMessage {id: key})
SET m.text = null, m.to = null, m.status = CASE m.status WHEN 'recorded' THEN 'withdrawn' ELSE m.status END
