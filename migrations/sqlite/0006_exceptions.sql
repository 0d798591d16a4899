-- Versions that a platform's settings hold, and rule sets that are retired.

-- A subscriber has it and puts it in force later. Shown while it is above the one in force.
ALTER TABLE rollout ADD COLUMN held_version INTEGER NOT NULL DEFAULT 0;
ALTER TABLE rollout ADD COLUMN held_until INTEGER;
ALTER TABLE rollout ADD COLUMN held_at INTEGER;
-- When the stretch began that the last activity report is about; `scored_at` is when it ended.
ALTER TABLE rollout ADD COLUMN scored_since INTEGER;

-- The version that the submission takes out of force; 0 if it is no retirement.
ALTER TABLE rule_set_submission ADD COLUMN retires INTEGER NOT NULL DEFAULT 0;
-- The newest version is such a one.
ALTER TABLE rule_set ADD COLUMN retired INTEGER NOT NULL DEFAULT 0;
