-- Which servers there are, each until its lease ends, and which subscribers each has a stream open with. A
-- server that is gone without a word is gone with its lease, and its connections with it.
CREATE TABLE saring.server (
  server     TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  -- By the database's clock.
  expires_at BIGINT           NOT NULL
);
GRANT SELECT, INSERT, UPDATE, DELETE ON saring.server TO saring_app;

CREATE TABLE saring.connection (
  server        TEXT COLLATE "C" NOT NULL REFERENCES saring.server (server),
  tenant        TEXT COLLATE "C" NOT NULL,
  subscriber_id TEXT COLLATE "C" NOT NULL,
  instance_id   TEXT COLLATE "C" NOT NULL,
  -- By the server's clock.
  since         BIGINT           NOT NULL,
  -- How far the subscriber's clock was ahead of the server's, in microseconds.
  clock_skew    BIGINT           NOT NULL,
  PRIMARY KEY (server, tenant, subscriber_id, instance_id)
);
GRANT SELECT, INSERT, UPDATE, DELETE ON saring.connection TO saring_app;
ALTER TABLE saring.connection ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_scope ON saring.connection TO saring_app
  USING ((SELECT current_setting('saring.tenant', true)) IN (tenant, '*'));
