-- Which servers there are, each until its lease ends, and which subscribers each has a stream open with. A
-- server that is gone without a word is gone with its lease, and its connections with it.
CREATE TABLE server (
  server     TEXT    NOT NULL PRIMARY KEY,
  -- By the database's clock.
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE connection (
  server        TEXT    NOT NULL REFERENCES server (server),
  tenant        TEXT    NOT NULL,
  subscriber_id TEXT    NOT NULL,
  instance_id   TEXT    NOT NULL,
  -- By the server's clock.
  since         INTEGER NOT NULL,
  -- How far the subscriber's clock was ahead of the server's, in microseconds.
  clock_skew    INTEGER NOT NULL,
  PRIMARY KEY (server, tenant, subscriber_id, instance_id)
) STRICT, WITHOUT ROWID;
