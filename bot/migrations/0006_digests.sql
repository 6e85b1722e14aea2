-- What comes to a room again and again, under the number people call it by.
CREATE TABLE digests (
    id          INTEGER PRIMARY KEY,
    -- One event makes one digest, however often it is worked on.
    heard_id    INTEGER NOT NULL UNIQUE REFERENCES heard (id),
    room        TEXT    NOT NULL,
    environment TEXT    NOT NULL,
    scope       TEXT    NOT NULL,
    schedule    TEXT    NOT NULL,
    nothing_new TEXT    NOT NULL,
    person      TEXT    NOT NULL,
    created_at  INTEGER NOT NULL,
    state       TEXT    NOT NULL CHECK (state IN ('active', 'paused', 'stopped')),
    -- The first time it is due and was not dealt with; NULL while it is not active, and where it never comes again.
    next_due    INTEGER,
    -- What was so at the last one, to compare the next one with.
    summary     TEXT    NOT NULL
);

CREATE INDEX digests_due ON digests (next_due) WHERE next_due IS NOT NULL;
CREATE INDEX digests_by_room ON digests (room);

-- What became of each time it was due: stored in the transaction that stores the message, so that there is one of both.
CREATE TABLE digest_runs (
    digest_id INTEGER NOT NULL REFERENCES digests (id),
    due       INTEGER NOT NULL,
    at        INTEGER NOT NULL,
    fate      TEXT    NOT NULL CHECK (fate IN ('sent', 'late', 'silent', 'skipped')),
    -- How many earlier times nobody was there for.
    missed    INTEGER NOT NULL,
    PRIMARY KEY (digest_id, due)
);

-- What a room is told of.
CREATE TABLE watches (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    room        TEXT    NOT NULL,
    environment TEXT    NOT NULL,
    scope       TEXT    NOT NULL,
    person      TEXT    NOT NULL,
    created_at  INTEGER NOT NULL,
    UNIQUE (room, environment, scope)
);

CREATE INDEX watches_by_environment ON watches (environment);

-- What was last seen of the watched services. It changes in the transaction that stores what rooms are told of the change.
CREATE TABLE watched (
    environment TEXT NOT NULL,
    service     TEXT NOT NULL,
    seen        TEXT NOT NULL,
    PRIMARY KEY (environment, service)
);

-- How often they were looked at and found changed: of two that look at once, one is first.
CREATE TABLE watch_looks (
    environment TEXT    PRIMARY KEY,
    look        INTEGER NOT NULL
);
