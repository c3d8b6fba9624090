// Keeps messages to people for the connector that will send them.
// mode: write
// plan: seek
// example: {"rows": [{"id": "example", "channel": "email", "to": "jane@example.org", "text": "Hello"}], "now": null}
UNWIND $rows AS row
CREATE (m:OutboundMessage {id: row.id, channel: row.channel, to: row.to, text: row.text, status: 'recorded', at: $now})
