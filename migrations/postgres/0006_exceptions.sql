-- Versions that a platform's settings hold, and rule sets that are retired.

-- A subscriber has it and puts it in force later. Shown while it is above the one in force.
ALTER TABLE saring.rollout ADD COLUMN held_version BIGINT NOT NULL DEFAULT 0;
ALTER TABLE saring.rollout ADD COLUMN held_until BIGINT;
ALTER TABLE saring.rollout ADD COLUMN held_at BIGINT;
-- When the stretch began that the last activity report is about; `scored_at` is when it ended.
ALTER TABLE saring.rollout ADD COLUMN scored_since BIGINT;

-- The version that the submission takes out of force; 0 if it is no retirement.
ALTER TABLE saring.rule_set_submission ADD COLUMN retires BIGINT NOT NULL DEFAULT 0;
-- The newest version is such a one.
ALTER TABLE saring.rule_set ADD COLUMN retired BOOLEAN NOT NULL DEFAULT FALSE;
