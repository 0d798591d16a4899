-- An array of the fields that named something which was not known when the outcome came.
ALTER TABLE saring.outcome ADD COLUMN unresolved TEXT COLLATE "C" NOT NULL DEFAULT '[]';

-- What was done by the outcome that answers. No row has to be filled in here, and no count below: a
-- database of PostgreSQL has none of before.
ALTER TABLE saring.handover ADD COLUMN answer_action TEXT COLLATE "C";

-- What is overdue is read first.
CREATE INDEX handover_due ON saring.handover (due_at, seq) WHERE state IN ('open', 'acknowledged');
CREATE INDEX handover_due_by_tenant ON saring.handover (tenant, due_at, seq)
  WHERE state IN ('open', 'acknowledged');

-- Outcomes that were received after the month of their action, in Western Indonesian Time.
ALTER TABLE saring.outcome_rollup ADD COLUMN late BIGINT NOT NULL DEFAULT 0;

-- Steps that SQL cannot take. Each is taken by the program when it opens the database, in one
-- transaction that also takes it off this list. None is left where no row is of before.
CREATE TABLE saring.pending_step (step TEXT COLLATE "C" NOT NULL PRIMARY KEY);
GRANT SELECT ON saring.pending_step TO saring_app;
