-- Two identities of one listing, by different kinds of link: a platform said so when it answered a
-- handover of the one with an outcome of the other.
CREATE TABLE saring.listing_alias (
  surface    TEXT COLLATE "C" NOT NULL,
  kind       TEXT COLLATE "C" NOT NULL,
  listing_id TEXT COLLATE "C" NOT NULL,
  -- The identity by which the listing is known from then on; it is no alias itself.
  known_kind TEXT COLLATE "C" NOT NULL,
  known_id   TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (surface, kind, listing_id)
);
CREATE INDEX listing_alias_known ON saring.listing_alias (surface, known_kind, known_id);
GRANT SELECT, INSERT, UPDATE ON saring.listing_alias TO saring_app;
