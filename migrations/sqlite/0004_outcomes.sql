-- What was done to listings, and the counts that are written in the same transaction.

-- Decides for ever whether a report is a new one. It outlives the outcome.
CREATE TABLE outcome_key (
  tenant     TEXT    NOT NULL REFERENCES tenant (slug),
  key        TEXT    NOT NULL,
  outcome_id TEXT    NOT NULL,
  position   INTEGER NOT NULL CHECK (position > 0),
  body_hash  TEXT    NOT NULL,
  PRIMARY KEY (tenant, key)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX outcome_key_position ON outcome_key (tenant, position);

CREATE TABLE outcome (
  seq             INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  outcome_id      TEXT    NOT NULL UNIQUE,
  tenant          TEXT    NOT NULL REFERENCES tenant (slug),
  position        INTEGER NOT NULL,
  received_at     INTEGER NOT NULL,
  idempotency_key TEXT    NOT NULL,
  surface         TEXT    NOT NULL,
  kind            TEXT    NOT NULL,
  listing_id      TEXT    NOT NULL,
  action          TEXT    NOT NULL,
  origin          TEXT    NOT NULL,
  rule_set        TEXT    NOT NULL,
  rule_version    INTEGER NOT NULL,
  rule            TEXT    NOT NULL,
  -- An array of [rule set, version, rule].
  rule_hits       TEXT    NOT NULL,
  handover_id     TEXT,
  action_at       INTEGER NOT NULL,
  detected_at     INTEGER,
  category        TEXT    NOT NULL,
  price           INTEGER,
  province        TEXT    NOT NULL,
  seller          TEXT    NOT NULL,
  text_sketch     TEXT    NOT NULL,
  -- An array of strings.
  image_hashes    TEXT    NOT NULL,
  -- The day of the action in Western Indonesian Time, in days since 1970.
  day             INTEGER NOT NULL,
  category_top    TEXT    NOT NULL
) STRICT;
CREATE INDEX outcome_by_listing ON outcome (surface, kind, listing_id, received_at, seq);
CREATE INDEX outcome_by_day ON outcome (day);

-- Each rule that an outcome rests on, once, the primary one included.
CREATE TABLE outcome_rule (
  outcome_id TEXT NOT NULL REFERENCES outcome (outcome_id),
  rule_set   TEXT NOT NULL,
  rule       TEXT NOT NULL,
  PRIMARY KEY (outcome_id, rule_set, rule)
) STRICT, WITHOUT ROWID;

-- How a listing stands. One that is not here is up.
CREATE TABLE listing_state (
  surface     TEXT    NOT NULL,
  kind        TEXT    NOT NULL,
  listing_id  TEXT    NOT NULL,
  up          INTEGER NOT NULL,
  -- Its fingerprint in the log, while that is in force.
  fingerprint TEXT,
  PRIMARY KEY (surface, kind, listing_id)
) STRICT, WITHOUT ROWID;

-- Every count is here once, so that each figure is a sum of these rows.
CREATE TABLE outcome_rollup (
  day          INTEGER NOT NULL,
  tenant       TEXT    NOT NULL REFERENCES tenant (slug),
  surface      TEXT    NOT NULL,
  action       TEXT    NOT NULL,
  origin       TEXT    NOT NULL,
  rule_set     TEXT    NOT NULL,
  rule         TEXT    NOT NULL,
  category_top TEXT    NOT NULL,
  province     TEXT    NOT NULL,
  outcomes     INTEGER NOT NULL,
  takedowns    INTEGER NOT NULL,
  restorations INTEGER NOT NULL,
  PRIMARY KEY (day, tenant, surface, action, origin, rule_set, rule, category_top, province)
) STRICT, WITHOUT ROWID;

-- The log of takedown fingerprints: version n is the n-th entry.
CREATE TABLE fingerprint_log (
  version INTEGER NOT NULL PRIMARY KEY CHECK (version > 0),
  entry   TEXT    NOT NULL,
  -- Of all entries up to this one.
  digest  TEXT    NOT NULL
) STRICT;
