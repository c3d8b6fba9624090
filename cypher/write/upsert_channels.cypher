// Makes the channels that are declared.
// mode: write
// plan: seek
// example: {"rows": [{"name": "example", "title": "Example", "public": false}]}
UNWIND $rows AS row
MERGE (c:Channel {name: row.name})
SET c.title = row.title, c.public = row.public
