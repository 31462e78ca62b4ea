-- The rows of a run, and what the run is. This database becomes the run's journal.

PRAGMA application_id = 1380860490;  -- "RNBJ": a journal of resend_nb
PRAGMA user_version = 1;  -- of this layout; raise it when a table changes

CREATE TABLE facts (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL  -- JSON
) WITHOUT ROWID;

CREATE TABLE rows (
    position INTEGER PRIMARY KEY,  -- in the data, from 0

    -- What the data says.
    email,
    person,
    first_name,
    last_name,
    unsubscribed,
    opt_out,     -- JSON: the cell as written
    properties,  -- JSON: key to value

    -- What is planned.
    action DEFAULT 'none',
    changes DEFAULT '',
    contact_id,
    has_opted_out DEFAULT FALSE,
    importable DEFAULT FALSE,
    joins DEFAULT FALSE,
    to_opt_out,  -- JSON: contact ids
    fields,      -- JSON: name to old and new value
    to_leave,    -- JSON: contact ids

    -- What happened.
    status DEFAULT 'pending',
    reason DEFAULT '',
    tried DEFAULT FALSE,
    retry DEFAULT FALSE,
    did,         -- JSON: step to contact ids or values

    cells        -- JSON: the index label, then the cells that the report returns
);

CREATE INDEX people ON rows (person);
