-- Rule sets: the draft, what was submitted, who approved, what is published.

CREATE TABLE rule_set (
  slug              TEXT    NOT NULL PRIMARY KEY,
  title_id          TEXT    NOT NULL,
  title_en          TEXT    NOT NULL,
  published_version INTEGER NOT NULL DEFAULT 0,
  published_at      INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE rule_set_draft (
  rule_set   TEXT    NOT NULL PRIMARY KEY REFERENCES rule_set (slug),
  title_id   TEXT    NOT NULL,
  title_en   TEXT    NOT NULL,
  source     TEXT    NOT NULL,
  etag       TEXT    NOT NULL,
  author     TEXT    NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;

-- A submission; a version once `version` is set. Source and digest never change.
CREATE TABLE rule_set_submission (
  seq                INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  submission_id      TEXT    NOT NULL UNIQUE,
  rule_set           TEXT    NOT NULL REFERENCES rule_set (slug),
  version            INTEGER CHECK (version > 0),
  state              TEXT    NOT NULL,
  title_id           TEXT    NOT NULL,
  title_en           TEXT    NOT NULL,
  source             TEXT    NOT NULL,
  source_digest      TEXT    NOT NULL,
  rollback_of        INTEGER NOT NULL,
  submitter          TEXT    NOT NULL,
  submitter_key      TEXT    NOT NULL,
  submitted_at       INTEGER NOT NULL,
  comment            TEXT    NOT NULL,
  approvals_required INTEGER NOT NULL,
  publisher          TEXT    NOT NULL DEFAULT '',
  published_at       INTEGER,
  bundle_digest      TEXT,
  envelope           BLOB,
  UNIQUE (rule_set, version),
  CHECK ((version IS NULL) = (envelope IS NULL)),
  CHECK ((version IS NULL) = (state IN ('submitted', 'approved')))
) STRICT;
CREATE INDEX rule_set_submission_newest ON rule_set_submission (rule_set, seq);

-- An officer approves once, with whichever of their keys.
CREATE TABLE rule_set_approval (
  seq           INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  submission_id TEXT    NOT NULL REFERENCES rule_set_submission (submission_id),
  approver      TEXT    NOT NULL,
  approver_key  TEXT    NOT NULL,
  approved_at   INTEGER NOT NULL,
  comment       TEXT    NOT NULL,
  UNIQUE (submission_id, approver),
  UNIQUE (submission_id, approver_key)
) STRICT;
