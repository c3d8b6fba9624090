// Notes which records an import refused and why: once each, however often they are sent; nothing of the record is kept.
// mode: write
// plan: seek
// example: {"rows": [{"id": "example", "source": "till", "code": "invalid_identifier"}], "now": null}
UNWIND $rows AS row
MERGE (r:Refusal {id: row.id})
SET r.source = row.source, r.code = row.code, r.at = $now
