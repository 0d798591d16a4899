-- What subscribers say of themselves.

CREATE TABLE saring.rollout (
  tenant           TEXT COLLATE "C" NOT NULL REFERENCES saring.tenant (slug),
  subscriber_id    TEXT COLLATE "C" NOT NULL,
  resource_type    TEXT COLLATE "C" NOT NULL,
  resource_name    TEXT COLLATE "C" NOT NULL,
  applied_version  BIGINT           NOT NULL DEFAULT 0,
  applied_at       BIGINT,
  rejected_version BIGINT           NOT NULL DEFAULT 0,
  rejected_reason  TEXT COLLATE "C" NOT NULL DEFAULT '',
  rejected_detail  TEXT COLLATE "C" NOT NULL DEFAULT '',
  rejected_at      BIGINT,
  scored_version   BIGINT           NOT NULL DEFAULT 0,
  scored_at        BIGINT,
  PRIMARY KEY (tenant, subscriber_id, resource_type, resource_name)
);
CREATE INDEX rollout_by_resource
  ON saring.rollout (resource_type, resource_name, tenant, subscriber_id);
GRANT SELECT, INSERT, UPDATE ON saring.rollout TO saring_app;

-- A report counts once.
CREATE TABLE saring.activity_report (
  tenant      TEXT COLLATE "C" NOT NULL REFERENCES saring.tenant (slug),
  report_id   TEXT COLLATE "C" NOT NULL,
  received_at BIGINT           NOT NULL,
  PRIMARY KEY (tenant, report_id)
);
GRANT SELECT, INSERT ON saring.activity_report TO saring_app;

-- Listings scored, by the day on which the report ended, in Western Indonesian Time.
CREATE TABLE saring.activity_day (
  day             BIGINT           NOT NULL,
  tenant          TEXT COLLATE "C" NOT NULL REFERENCES saring.tenant (slug),
  listings_scored BIGINT           NOT NULL,
  PRIMARY KEY (day, tenant)
);
GRANT SELECT, INSERT, UPDATE ON saring.activity_day TO saring_app;

CREATE TABLE saring.activity_rule_set_day (
  day      BIGINT           NOT NULL,
  tenant   TEXT COLLATE "C" NOT NULL REFERENCES saring.tenant (slug),
  rule_set TEXT COLLATE "C" NOT NULL,
  version  BIGINT           NOT NULL,
  allowed  BIGINT           NOT NULL,
  reviewed BIGINT           NOT NULL,
  blocked  BIGINT           NOT NULL,
  PRIMARY KEY (day, tenant, rule_set, version)
);
GRANT SELECT, INSERT, UPDATE ON saring.activity_rule_set_day TO saring_app;

CREATE TABLE saring.activity_rule_day (
  day      BIGINT           NOT NULL,
  tenant   TEXT COLLATE "C" NOT NULL REFERENCES saring.tenant (slug),
  rule_set TEXT COLLATE "C" NOT NULL,
  version  BIGINT           NOT NULL,
  rule     TEXT COLLATE "C" NOT NULL,
  listings BIGINT           NOT NULL,
  PRIMARY KEY (day, tenant, rule_set, version, rule)
);
GRANT SELECT, INSERT, UPDATE ON saring.activity_rule_day TO saring_app;

ALTER TABLE saring.rollout ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_scope ON saring.rollout TO saring_app
  USING ((SELECT current_setting('saring.tenant', true)) IN (tenant, '*'));

ALTER TABLE saring.activity_report ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_scope ON saring.activity_report TO saring_app
  USING ((SELECT current_setting('saring.tenant', true)) IN (tenant, '*'));

ALTER TABLE saring.activity_day ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_scope ON saring.activity_day TO saring_app
  USING ((SELECT current_setting('saring.tenant', true)) IN (tenant, '*'));

ALTER TABLE saring.activity_rule_set_day ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_scope ON saring.activity_rule_set_day TO saring_app
  USING ((SELECT current_setting('saring.tenant', true)) IN (tenant, '*'));

ALTER TABLE saring.activity_rule_day ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_scope ON saring.activity_rule_day TO saring_app
  USING ((SELECT current_setting('saring.tenant', true)) IN (tenant, '*'));
