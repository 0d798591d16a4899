-- What outcomes add to the log of fingerprints is noted with them, and moved into the log by itself: the
-- log is one chain, and no platform's outcomes wait for another's.
CREATE TABLE fingerprint_intent (
  seq   INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  entry TEXT    NOT NULL
) STRICT;

-- The place of each platform's last outcome.
CREATE TABLE outcome_position (
  tenant   TEXT    NOT NULL PRIMARY KEY REFERENCES tenant (slug),
  position INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO outcome_position SELECT tenant, max(position) FROM outcome_key GROUP BY tenant;
