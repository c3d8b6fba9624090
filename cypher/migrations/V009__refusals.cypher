// What was refused at an import, until it comes mended: by a keyed hash, so that nothing of the record is kept.
CREATE CONSTRAINT refusal_id IF NOT EXISTS FOR (n:Refusal) REQUIRE n.id IS UNIQUE;
