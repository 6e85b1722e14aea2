-- How many other people have to approve a plan, why, and which showing of it that is about: a plan that is made anew needs them anew.
ALTER TABLE operations ADD COLUMN approvals INTEGER NOT NULL DEFAULT 0;
ALTER TABLE operations ADD COLUMN approvals_because TEXT;
ALTER TABLE operations ADD COLUMN round INTEGER NOT NULL DEFAULT 0;
-- What it is about, in lower case.
ALTER TABLE operations ADD COLUMN subject TEXT;

CREATE INDEX operations_by_subject ON operations (subject, created_at);

-- Who has approved a plan, one row a human. Rows are only ever added.
CREATE TABLE approvals (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    operation_id TEXT    NOT NULL REFERENCES operations (id),
    round        INTEGER NOT NULL,
    -- The person by name, or by the account where nobody is known to have it.
    human        TEXT    NOT NULL,
    -- The account that acted, and what was heard of it.
    person       TEXT    NOT NULL,
    heard_id     INTEGER NOT NULL REFERENCES heard (id),
    at           INTEGER NOT NULL,
    -- The rule that lets them approve it.
    rule         TEXT    NOT NULL,
    UNIQUE (operation_id, round, human)
);

-- What the rules said of what somebody asked for. Rows are only ever added.
CREATE TABLE rulings (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    heard_id     INTEGER NOT NULL REFERENCES heard (id),
    at           INTEGER NOT NULL,
    person       TEXT    NOT NULL,
    -- The command's name, or `approve` and `confirm` for a plan that was shown.
    action       TEXT    NOT NULL,
    environment  TEXT,
    subject      TEXT,
    operation_id TEXT,
    -- 1 or 0.
    allowed      INTEGER NOT NULL,
    -- The rule that decided; NULL where no rule allows it.
    rule         TEXT
);

CREATE INDEX rulings_refused ON rulings (person, id) WHERE allowed = 0;
