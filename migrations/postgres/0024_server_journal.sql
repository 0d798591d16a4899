-- The journal that a server writes, by the name of its file: a restore from a backup that was made meanwhile
-- needs it.
ALTER TABLE saring.server ADD COLUMN journal TEXT;
