// Makes the products that order lines name; the name told last wins, ties by the name itself.
// mode: write
// plan: seek
// example: {"rows": [{"sku": "A", "name": "Lantern", "told": "2026-01-01"}]}
UNWIND $rows AS row
MERGE (x:Product {sku: row.sku})
WITH row, x
WHERE row.name IS NOT NULL AND (x.told IS NULL OR x.told < row.told OR (x.told = row.told AND x.name < row.name))
SET x.name = row.name, x.told = row.told
