-- Two identities of one listing, by different kinds of link: a platform said so when it answered a
-- handover of the one with an outcome of the other.
CREATE TABLE listing_alias (
  surface    TEXT NOT NULL,
  kind       TEXT NOT NULL,
  listing_id TEXT NOT NULL,
  -- The identity by which the listing is known from then on; it is no alias itself.
  known_kind TEXT NOT NULL,
  known_id   TEXT NOT NULL,
  PRIMARY KEY (surface, kind, listing_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX listing_alias_known ON listing_alias (surface, known_kind, known_id);
