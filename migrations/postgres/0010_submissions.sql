-- Submissions have a number in their rule set, say which version they were made on, and can be withdrawn
-- or refused. SQLite makes the tables anew and moves their rows; a database of PostgreSQL has none yet, so
-- the columns are changed where they are.
ALTER TABLE saring.rule_set_submission
  ADD COLUMN number         BIGINT           NOT NULL CHECK (number > 0),
  ADD COLUMN based_on       BIGINT           NOT NULL CHECK (based_on >= 0),
  ADD COLUMN retirement     BOOLEAN          NOT NULL,
  ADD COLUMN closed_by      TEXT COLLATE "C" NOT NULL DEFAULT '',
  ADD COLUMN closed_at      BIGINT,
  ADD COLUMN closed_comment TEXT COLLATE "C" NOT NULL DEFAULT '',
  DROP COLUMN retires,
  DROP CONSTRAINT rule_set_submission_state,
  ADD CONSTRAINT rule_set_submission_state CHECK
    ((version IS NULL) = (state IN ('submitted', 'approved', 'withdrawn', 'refused'))),
  ADD CHECK ((closed_at IS NULL) = (state NOT IN ('withdrawn', 'refused'))),
  ADD UNIQUE (rule_set, number);

ALTER TABLE saring.rule_set_draft
  ADD COLUMN based_on BIGINT NOT NULL DEFAULT 0 CHECK (based_on >= 0);
