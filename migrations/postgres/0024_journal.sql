-- The newest file of each journal of keys that servers write, by its name: a restore from a backup needs them.
CREATE TABLE saring.journal (
  name TEXT COLLATE "C" NOT NULL PRIMARY KEY
);
GRANT SELECT, INSERT, DELETE ON saring.journal TO saring_app;
