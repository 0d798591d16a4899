-- Who did what. An entry is noted in the transaction that makes the change, and moved into the log by itself:
-- the log is one chain over all platforms, and nobody's command waits for another's.
CREATE TABLE audit_intent (
  seq   INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  entry TEXT    NOT NULL
) STRICT;

-- Entries by their places, from 1 without gaps. What is hashed is the text; the other columns are of it, for
-- whoever looks for something.
CREATE TABLE audit_entry (
  position INTEGER NOT NULL PRIMARY KEY CHECK (position > 0),
  at       INTEGER NOT NULL,
  actor    TEXT    NOT NULL,
  action   TEXT    NOT NULL,
  entry    TEXT    NOT NULL
) STRICT;

-- A link of the chain for each batch, at the place of its last entry: the digest of the link before and of the
-- batch.
CREATE TABLE audit_link (
  position INTEGER NOT NULL PRIMARY KEY REFERENCES audit_entry (position),
  digest   TEXT    NOT NULL
) STRICT;

-- Ends of the chain as they were signed.
CREATE TABLE audit_end (
  position INTEGER NOT NULL PRIMARY KEY REFERENCES audit_link (position),
  envelope BLOB    NOT NULL
) STRICT;
