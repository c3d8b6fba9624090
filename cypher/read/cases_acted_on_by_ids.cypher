// Those of the cases that a colleague did anything with: where they stand is more than what their source says.
// mode: read
// plan: seek
// example: {"keys": ["zendesk:77"]}
UNWIND $keys AS key
MATCH (a:CaseAction {case_id: key})
RETURN DISTINCT key
