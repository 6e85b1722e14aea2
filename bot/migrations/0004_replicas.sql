-- Which of several replicas does what. The fence grows whenever one changes hands; what is written under an older one is refused.
CREATE TABLE leases (
    name       TEXT    PRIMARY KEY,
    fence      INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
);

-- The lease of the replica that works on an event; NULL where there is one process only.
ALTER TABLE heard ADD COLUMN worker TEXT;

-- Which processes there were, so that a room can be told how long nobody was there.
CREATE TABLE presence (
    process    TEXT    PRIMARY KEY,
    started_at INTEGER NOT NULL,
    alive_at   INTEGER NOT NULL
);

-- Whoever follows an environment reads what of it has not ended.
CREATE INDEX operations_unfinished ON operations (environment, state) WHERE state IN ('confirmed', 'sent', 'followed');
