-- Platforms, their surfaces, keys and settings. Times are microseconds UTC since 1970.

CREATE TABLE tenant (
  slug         TEXT    NOT NULL PRIMARY KEY,
  display_name TEXT    NOT NULL,
  created_at   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- A surface has one owner: figures by surface add up to platforms.
CREATE TABLE tenant_surface (
  surface TEXT NOT NULL PRIMARY KEY,
  tenant  TEXT NOT NULL REFERENCES tenant (slug)
) STRICT, WITHOUT ROWID;
CREATE INDEX tenant_surface_by_tenant ON tenant_surface (tenant, surface);

-- The ministry's own queue: links of hosts that are no platform's.
INSERT INTO tenant (slug, display_name, created_at) VALUES ('other', 'Lainnya', 0);
INSERT INTO tenant_surface (surface, tenant) VALUES ('site', 'other');

CREATE TABLE api_key (
  seq         INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  key_id      TEXT    NOT NULL UNIQUE,
  secret_hash BLOB    NOT NULL CHECK (length(secret_hash) = 32),
  role        TEXT    NOT NULL,
  tenant      TEXT    REFERENCES tenant (slug),
  name        TEXT    NOT NULL,
  created_at  INTEGER NOT NULL,
  expires_at  INTEGER,
  revoked_at  INTEGER,
  CHECK ((role = 'platform') = (tenant IS NOT NULL))
) STRICT;
CREATE INDEX api_key_by_tenant ON api_key (tenant, seq);

-- All versions are kept: the ministry sees what a platform had set, and when.
CREATE TABLE tenant_settings (
  tenant     TEXT    NOT NULL REFERENCES tenant (slug),
  version    INTEGER NOT NULL CHECK (version > 0),
  payload    BLOB    NOT NULL,
  changed_at INTEGER NOT NULL,
  changed_by TEXT    NOT NULL,
  PRIMARY KEY (tenant, version)
) STRICT, WITHOUT ROWID;
