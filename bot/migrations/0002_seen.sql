-- Not every effect is a balancer request any more: what was seen says which kind it is.
ALTER TABLE operations RENAME COLUMN answer TO seen;
UPDATE operations SET seen = '{"balancer":' || seen || '}' WHERE seen IS NOT NULL;
