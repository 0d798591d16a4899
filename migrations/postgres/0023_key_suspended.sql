-- Since when a key waits to be confirmed, because the database was put back without a journal and may have
-- forgotten that the key ended.
ALTER TABLE saring.api_key ADD COLUMN suspended_at BIGINT;
