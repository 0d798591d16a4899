-- Links that the ministry handed over.

CREATE TABLE handover (
  seq             INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  handover_id     TEXT    NOT NULL UNIQUE,
  tenant          TEXT    NOT NULL REFERENCES tenant (slug),
  surface         TEXT    NOT NULL,
  kind            TEXT    NOT NULL,
  listing_id      TEXT,
  -- The listing's id, or the usual form of a link that names none.
  identity        TEXT    NOT NULL,
  url             TEXT    NOT NULL,
  canonical_url   TEXT    NOT NULL,
  unresolved      INTEGER NOT NULL,
  reason          TEXT    NOT NULL,
  created_at      INTEGER NOT NULL,
  due_at          INTEGER NOT NULL,
  state           TEXT    NOT NULL,
  acknowledged_at INTEGER,
  answered_at     INTEGER,
  refusal_reason  TEXT    NOT NULL DEFAULT '',
  outcome_id      TEXT,
  CHECK ((state = 'answered') = (outcome_id IS NOT NULL)),
  CHECK ((state IN ('answered', 'refused')) = (answered_at IS NOT NULL))
) STRICT;

-- A listing has at most one handover that waits for an answer.
CREATE UNIQUE INDEX handover_pending ON handover (surface, kind, identity)
  WHERE state IN ('open', 'acknowledged');
CREATE INDEX handover_by_tenant ON handover (tenant, seq);
CREATE INDEX handover_by_state ON handover (tenant, state, seq);
CREATE INDEX handover_by_listing ON handover (surface, kind, listing_id, created_at, seq);
