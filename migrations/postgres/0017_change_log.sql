-- What servers and scorers must learn of, each row written in the transaction that makes the change.
-- A stream of its own for each tenant, and one for what concerns everybody, under the empty name.
-- Its counter row gives the numbers: they follow on each other in the order of the commits.
CREATE TABLE saring.change_stream (
  stream   TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  position BIGINT           NOT NULL
);
GRANT SELECT, INSERT, UPDATE ON saring.change_stream TO saring_app;

CREATE TABLE saring.change (
  stream   TEXT COLLATE "C" NOT NULL,
  position BIGINT           NOT NULL,
  change   TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (stream, position)
);
GRANT SELECT, INSERT ON saring.change TO saring_app;

-- The stream of everybody is there for whoever names a platform: its outcomes go there too.
ALTER TABLE saring.change_stream ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_scope ON saring.change_stream TO saring_app
  USING ((SELECT current_setting('saring.tenant', true)) <> ''
    AND (stream = '' OR (SELECT current_setting('saring.tenant', true)) IN (stream, '*')));

ALTER TABLE saring.change ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_scope ON saring.change TO saring_app
  USING ((SELECT current_setting('saring.tenant', true)) <> ''
    AND (stream = '' OR (SELECT current_setting('saring.tenant', true)) IN (stream, '*')));
