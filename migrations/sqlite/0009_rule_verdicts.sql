-- What a rule asked for where it fired. Of the listings before this, nobody knows.
ALTER TABLE activity_rule_day ADD COLUMN reviewed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE activity_rule_day ADD COLUMN blocked INTEGER NOT NULL DEFAULT 0;
