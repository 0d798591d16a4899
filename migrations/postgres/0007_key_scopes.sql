-- The services that a key may call, by name, in order and with spaces between; all if empty.
ALTER TABLE saring.api_key ADD COLUMN scopes TEXT COLLATE "C" NOT NULL DEFAULT '';
