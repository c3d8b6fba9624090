// Those of the cases that a colleague did anything with, or merged another into: where they stand is more than what their source says.
// mode: read
// plan: seek
// example: {"keys": ["zendesk:77"]}
UNWIND $keys AS key
WITH key
WHERE EXISTS { MATCH (:CaseAction {case_id: key}) } OR EXISTS { MATCH (:Case {id: key})<-[:MERGED_INTO]-(:Case) }
RETURN DISTINCT key
