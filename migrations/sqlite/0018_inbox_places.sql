-- Where a handover stands in its platform's inbox: the number of its arrival in that platform's stream of
-- the change log, so that it tells nothing of others' handovers. Those that came before there was a
-- place for them stand before all later ones, in their order.
ALTER TABLE handover ADD COLUMN place INTEGER NOT NULL DEFAULT 0;
UPDATE handover SET place = 1 - counted.from_the_end FROM (
  SELECT seq, row_number() OVER (PARTITION BY tenant ORDER BY seq DESC) AS from_the_end FROM handover
) AS counted WHERE counted.seq = handover.seq;
CREATE INDEX handover_by_place ON handover (tenant, state, place);
