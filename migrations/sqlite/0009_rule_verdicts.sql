-- What a rule asked for where it fired. Listings that were counted before count as neither.
ALTER TABLE activity_rule_day ADD COLUMN reviewed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE activity_rule_day ADD COLUMN blocked INTEGER NOT NULL DEFAULT 0;
