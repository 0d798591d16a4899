-- An array of the fields that named something which was not known when the outcome came.
ALTER TABLE outcome ADD COLUMN unresolved TEXT NOT NULL DEFAULT '[]';

-- What was done by the outcome that answers.
ALTER TABLE handover ADD COLUMN answer_action TEXT;
UPDATE handover SET answer_action =
  (SELECT action FROM outcome o WHERE o.outcome_id = handover.outcome_id)
  WHERE outcome_id IS NOT NULL;

-- What is overdue is read first.
CREATE INDEX handover_due ON handover (due_at, seq) WHERE state IN ('open', 'acknowledged');
CREATE INDEX handover_due_by_tenant ON handover (tenant, due_at, seq)
  WHERE state IN ('open', 'acknowledged');

-- Outcomes that were received after the month of their action, in Western Indonesian Time.
ALTER TABLE outcome_rollup ADD COLUMN late INTEGER NOT NULL DEFAULT 0;
UPDATE outcome_rollup AS r SET late = l.outcomes FROM (
  SELECT day, tenant, surface, action, origin, rule_set, rule, category_top, province,
    count(*) AS outcomes
  FROM outcome
  WHERE received_at / 1000000 + 25200 >= unixepoch(day * 86400, 'unixepoch', 'start of month', '+1 month')
  GROUP BY day, tenant, surface, action, origin, rule_set, rule, category_top, province
) AS l
WHERE r.day = l.day AND r.tenant = l.tenant AND r.surface = l.surface AND r.action = l.action
  AND r.origin = l.origin AND r.rule_set = l.rule_set AND r.rule = l.rule
  AND r.category_top = l.category_top AND r.province = l.province;

-- Steps that SQL cannot take. Each is taken by the program when it opens the database, in one
-- transaction that also takes it off this list.
CREATE TABLE pending_step (step TEXT NOT NULL PRIMARY KEY) STRICT, WITHOUT ROWID;
INSERT INTO pending_step VALUES ('rules');
