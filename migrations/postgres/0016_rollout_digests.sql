-- The content that a subscriber says is in force, beside its version: after a restore of the server
-- one version can stand for two contents.
ALTER TABLE saring.rollout ADD COLUMN applied_digest TEXT COLLATE "C";
-- What it is compared with.
ALTER TABLE saring.tenant_settings ADD COLUMN digest TEXT COLLATE "C";
