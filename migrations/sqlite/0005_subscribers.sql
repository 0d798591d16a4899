-- What subscribers say of themselves.

CREATE TABLE rollout (
  tenant           TEXT    NOT NULL REFERENCES tenant (slug),
  subscriber_id    TEXT    NOT NULL,
  resource_type    TEXT    NOT NULL,
  resource_name    TEXT    NOT NULL,
  applied_version  INTEGER NOT NULL DEFAULT 0,
  applied_at       INTEGER,
  rejected_version INTEGER NOT NULL DEFAULT 0,
  rejected_reason  TEXT    NOT NULL DEFAULT '',
  rejected_detail  TEXT    NOT NULL DEFAULT '',
  rejected_at      INTEGER,
  scored_version   INTEGER NOT NULL DEFAULT 0,
  scored_at        INTEGER,
  PRIMARY KEY (tenant, subscriber_id, resource_type, resource_name)
) STRICT, WITHOUT ROWID;
CREATE INDEX rollout_by_resource
  ON rollout (resource_type, resource_name, tenant, subscriber_id);

-- A report counts once.
CREATE TABLE activity_report (
  tenant      TEXT    NOT NULL REFERENCES tenant (slug),
  report_id   TEXT    NOT NULL,
  received_at INTEGER NOT NULL,
  PRIMARY KEY (tenant, report_id)
) STRICT, WITHOUT ROWID;

-- Listings scored, by the day on which the report ended, in Western Indonesian Time.
CREATE TABLE activity_day (
  day             INTEGER NOT NULL,
  tenant          TEXT    NOT NULL REFERENCES tenant (slug),
  listings_scored INTEGER NOT NULL,
  PRIMARY KEY (day, tenant)
) STRICT, WITHOUT ROWID;

CREATE TABLE activity_rule_set_day (
  day      INTEGER NOT NULL,
  tenant   TEXT    NOT NULL REFERENCES tenant (slug),
  rule_set TEXT    NOT NULL,
  version  INTEGER NOT NULL,
  allowed  INTEGER NOT NULL,
  reviewed INTEGER NOT NULL,
  blocked  INTEGER NOT NULL,
  PRIMARY KEY (day, tenant, rule_set, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE activity_rule_day (
  day      INTEGER NOT NULL,
  tenant   TEXT    NOT NULL REFERENCES tenant (slug),
  rule_set TEXT    NOT NULL,
  version  INTEGER NOT NULL,
  rule     TEXT    NOT NULL,
  listings INTEGER NOT NULL,
  PRIMARY KEY (day, tenant, rule_set, version, rule)
) STRICT, WITHOUT ROWID;
