-- The newest file of each journal of keys that servers write, by its name: a restore from a backup needs them.
CREATE TABLE journal (
  name TEXT NOT NULL PRIMARY KEY
) STRICT, WITHOUT ROWID;
