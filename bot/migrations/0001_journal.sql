-- Times are milliseconds since 1970 UTC. Replies, plans and commands are JSON.

-- What was heard, under the platform's own key for the event. A second copy stops at the UNIQUE.
CREATE TABLE heard (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    event_key   TEXT    NOT NULL UNIQUE,
    room        TEXT    NOT NULL,
    person      TEXT    NOT NULL,
    text        TEXT    NOT NULL,
    heard_at    INTEGER NOT NULL,
    -- Set once the event has had its answer; NULL is work that a restart must pick up.
    answered_at INTEGER,
    verdict     TEXT
);

CREATE INDEX heard_unanswered ON heard (id) WHERE answered_at IS NULL;

-- One recorded intention of one person, decided to the last id before anything is sent.
CREATE TABLE operations (
    id          TEXT    PRIMARY KEY,
    -- One event makes one operation, however often it is worked on.
    heard_id    INTEGER NOT NULL UNIQUE REFERENCES heard (id),
    room        TEXT    NOT NULL,
    person      TEXT    NOT NULL,
    environment TEXT    NOT NULL,
    -- The id by which the service knows the effect.
    request_id  TEXT    NOT NULL,
    command     TEXT    NOT NULL,
    plan        TEXT    NOT NULL,
    state       TEXT    NOT NULL
        CHECK (state IN ('proposed', 'confirmed', 'sent', 'followed', 'ended', 'dropped')),
    created_at  INTEGER NOT NULL,
    decided_by  TEXT,
    decided_at  INTEGER,
    sent_at     INTEGER,
    -- The service's last answer, and in words.
    answer      TEXT,
    last_seen   TEXT,
    verdict     TEXT,
    ended_at    INTEGER
);

CREATE INDEX operations_open ON operations (state) WHERE state NOT IN ('ended', 'dropped');
CREATE INDEX operations_by_request ON operations (request_id);
CREATE INDEX operations_by_room ON operations (room, created_at);

-- What happened to an operation, in order. Rows are only ever added.
CREATE TABLE operation_events (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    operation_id TEXT    NOT NULL REFERENCES operations (id),
    at           INTEGER NOT NULL,
    state        TEXT    NOT NULL,
    detail       TEXT    NOT NULL
);

CREATE INDEX operation_events_by_operation ON operation_events (operation_id, id);

-- Every word to a room. A message is a row; saying it anew is a higher revision, so only its newest state is ever sent.
CREATE TABLE outgoing (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    -- What the message is about: one answer to one event, or the one message of one operation.
    message_key   TEXT    NOT NULL UNIQUE,
    room          TEXT    NOT NULL,
    reply         TEXT    NOT NULL,
    revision      INTEGER NOT NULL DEFAULT 1,
    said_revision INTEGER NOT NULL DEFAULT 0,
    -- The platform's id of the message, for editing it.
    said_as       TEXT,
    updated_at    INTEGER NOT NULL
);

CREATE INDEX outgoing_unsaid ON outgoing (id) WHERE revision > said_revision;
