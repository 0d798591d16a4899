-- The content that a subscriber says is in force, beside its version: after a restore of the server
-- one version can stand for two contents. NULL in rows that were stored before.
ALTER TABLE rollout ADD COLUMN applied_digest TEXT;
-- What it is compared with. NULL in rows that were stored before.
ALTER TABLE tenant_settings ADD COLUMN digest TEXT;
