-- Where a handover stands in its platform's inbox: the number of its arrival in that platform's stream of
-- the change log, so that it tells nothing of others' handovers. No handover is there that came before
-- there was a place for it.
ALTER TABLE saring.handover ADD COLUMN place BIGINT NOT NULL DEFAULT 0;
CREATE INDEX handover_by_place ON saring.handover (tenant, state, place);
