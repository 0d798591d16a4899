-- Submissions have a number in their rule set, say which version they were made on, and can be withdrawn
-- or refused. Their text and envelope are the last columns, so that listing reads neither.
CREATE TABLE rule_set_submission_new (
  seq                INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  submission_id      TEXT    NOT NULL UNIQUE,
  rule_set           TEXT    NOT NULL REFERENCES rule_set (slug),
  number             INTEGER NOT NULL CHECK (number > 0),
  version            INTEGER CHECK (version > 0),
  state              TEXT    NOT NULL,
  based_on           INTEGER NOT NULL CHECK (based_on >= 0),
  title_id           TEXT    NOT NULL,
  title_en           TEXT    NOT NULL,
  source_digest      TEXT    NOT NULL,
  rollback_of        INTEGER NOT NULL,
  retirement         INTEGER NOT NULL,
  submitter          TEXT    NOT NULL,
  submitter_key      TEXT    NOT NULL,
  submitted_at       INTEGER NOT NULL,
  comment            TEXT    NOT NULL,
  approvals_required INTEGER NOT NULL,
  publisher          TEXT    NOT NULL DEFAULT '',
  published_at       INTEGER,
  bundle_digest      TEXT,
  closed_by          TEXT    NOT NULL DEFAULT '',
  closed_at          INTEGER,
  closed_comment     TEXT    NOT NULL DEFAULT '',
  source             TEXT    NOT NULL,
  envelope           BLOB,
  UNIQUE (rule_set, version),
  UNIQUE (rule_set, number),
  CHECK ((version IS NULL) = (envelope IS NULL)),
  CHECK ((version IS NULL) = (state IN ('submitted', 'approved', 'withdrawn', 'refused'))),
  CHECK ((closed_at IS NULL) = (state NOT IN ('withdrawn', 'refused')))
) STRICT;

-- What is there was made on the newest version that had been published by then.
INSERT INTO rule_set_submission_new
  (seq, submission_id, rule_set, number, version, state, based_on, title_id, title_en, source_digest,
   rollback_of, retirement, submitter, submitter_key, submitted_at, comment, approvals_required,
   publisher, published_at, bundle_digest, source, envelope)
SELECT
  seq, submission_id, rule_set, row_number() OVER (PARTITION BY rule_set ORDER BY seq), version, state,
  CASE WHEN retires > 0 THEN retires ELSE coalesce(
    (SELECT max(v.version) FROM rule_set_submission v
     WHERE v.rule_set = s.rule_set AND v.published_at <= s.submitted_at
     AND (s.version IS NULL OR v.version < s.version)), 0) END,
  title_id, title_en, source_digest, rollback_of, retires > 0, submitter, submitter_key, submitted_at,
  comment, approvals_required, publisher, published_at, bundle_digest, source, envelope
FROM rule_set_submission s ORDER BY seq;

-- One person's approvals are told apart by the people's names, which is for the decision to compare.
CREATE TABLE rule_set_approval_new (
  seq           INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  submission_id TEXT    NOT NULL REFERENCES rule_set_submission_new (submission_id),
  approver      TEXT    NOT NULL,
  approver_key  TEXT    NOT NULL,
  approved_at   INTEGER NOT NULL,
  comment       TEXT    NOT NULL,
  UNIQUE (submission_id, approver),
  UNIQUE (submission_id, approver_key)
) STRICT;
INSERT INTO rule_set_approval_new
SELECT seq, submission_id, approver, approver_key, approved_at, comment FROM rule_set_approval
ORDER BY seq;

DROP TABLE rule_set_approval;
DROP TABLE rule_set_submission;
ALTER TABLE rule_set_submission_new RENAME TO rule_set_submission;
ALTER TABLE rule_set_approval_new RENAME TO rule_set_approval;
CREATE INDEX rule_set_submission_newest ON rule_set_submission (rule_set, seq);

ALTER TABLE rule_set_draft ADD COLUMN based_on INTEGER NOT NULL DEFAULT 0 CHECK (based_on >= 0);
UPDATE rule_set_draft SET based_on = coalesce(
  (SELECT max(v.version) FROM rule_set_submission v
   WHERE v.rule_set = rule_set_draft.rule_set AND v.published_at <= rule_set_draft.updated_at), 0);
