-- Which rules each published version has, and what they are called, so that nobody has to read its
-- bundle for that. Of versions of older releases it is filled in when the folder is opened.
CREATE TABLE rule_set_rule (
  rule_set TEXT    NOT NULL REFERENCES rule_set (slug),
  rule     TEXT    NOT NULL,
  version  INTEGER NOT NULL CHECK (version > 0),
  title_id TEXT    NOT NULL,
  title_en TEXT    NOT NULL,
  PRIMARY KEY (rule_set, rule, version)
) STRICT, WITHOUT ROWID;
-- A report names only rules that there are.
CREATE INDEX rule_set_rule_of_version ON rule_set_rule (rule_set, version);
