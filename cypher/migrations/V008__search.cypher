// The index for searching follows after the commit: keeping it inside took more than half of the time of every write. A search waits for it.
DROP INDEX search IF EXISTS;
CREATE FULLTEXT INDEX search FOR (n:Profile|Identifier|Order|Case)
  ON EACH [n.name, n.given_name, n.family_name, n.other_names, n.address_text, n.value, n.number, n.subject]
  OPTIONS {indexConfig: {`fulltext.analyzer`: 'standard-folding', `fulltext.eventually_consistent`: true}};
