-- The key sets that servers gave to subscribers, each as it was signed, so that all servers on one
-- database give the same. The newest is that of the highest trust epoch, and within it of the highest
-- version.
CREATE TABLE key_set (
  trust_epoch INTEGER NOT NULL CHECK (trust_epoch > 0),
  version     INTEGER NOT NULL CHECK (version > 0),
  envelope    BLOB    NOT NULL,
  stored_at   INTEGER NOT NULL,
  PRIMARY KEY (trust_epoch, version)
) STRICT, WITHOUT ROWID;
