// How many records of each source imports refused and have not had mended since, by the code of what was wrong.
// mode: read
// plan: scan (it counts all there are; they are those of faulty exports only)
// example: {}
MATCH (r:Refusal)
RETURN r.source AS source, r.code AS code, count(*) AS records
