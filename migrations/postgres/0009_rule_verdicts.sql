-- What a rule asked for where it fired.
ALTER TABLE saring.activity_rule_day ADD COLUMN reviewed BIGINT NOT NULL DEFAULT 0;
ALTER TABLE saring.activity_rule_day ADD COLUMN blocked BIGINT NOT NULL DEFAULT 0;
