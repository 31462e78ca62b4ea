-- The contacts of an account and the members of a segment. This database is temporary.

PRAGMA cache_size = -16000;  -- up to 16 MB in memory, as contacts are looked up in any order

CREATE TABLE contacts (
    seq INTEGER PRIMARY KEY,  -- the order in which contacts were read
    id UNIQUE,
    person,
    email,
    first_name,
    last_name,
    unsubscribed,
    created_at,
    reading  -- 0 for the first time the account was read, 1 for the second, ...
);

CREATE INDEX people ON contacts (person);

CREATE TABLE members (
    id TEXT PRIMARY KEY
) WITHOUT ROWID;
