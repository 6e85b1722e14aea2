-- What other programs told, each once: the name of a delivery, and a hash of what it said. Never forgotten, since whoever has
-- kept a signed delivery could send it again.
CREATE TABLE outside_events (
    event_key TEXT    PRIMARY KEY,
    at        INTEGER NOT NULL
);
