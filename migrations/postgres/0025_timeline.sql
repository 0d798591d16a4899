-- The timeline of PostgreSQL that a server saw last. It is another one after a failover, and after a restore to
-- a point in time: commits may be lost then.
ALTER TABLE saring.database_state ADD COLUMN timeline BIGINT;
GRANT UPDATE (timeline) ON saring.database_state TO saring_app;
