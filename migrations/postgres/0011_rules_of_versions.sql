-- Which rules each published version has, and what they are called, so that nobody has to read its
-- bundle for that.
CREATE TABLE saring.rule_set_rule (
  rule_set TEXT COLLATE "C" NOT NULL REFERENCES saring.rule_set (slug),
  rule     TEXT COLLATE "C" NOT NULL,
  version  BIGINT           NOT NULL CHECK (version > 0),
  title_id TEXT COLLATE "C" NOT NULL,
  title_en TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (rule_set, rule, version)
);
-- A report names only rules that there are.
CREATE INDEX rule_set_rule_of_version ON saring.rule_set_rule (rule_set, version);
GRANT SELECT, INSERT, UPDATE ON saring.rule_set_rule TO saring_app;
