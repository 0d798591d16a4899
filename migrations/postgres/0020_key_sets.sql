-- The key sets that servers gave to subscribers, each as it was signed, so that all servers on one
-- database give the same. The newest is that of the highest trust epoch, and within it of the highest
-- version.
CREATE TABLE saring.key_set (
  trust_epoch BIGINT NOT NULL CHECK (trust_epoch > 0),
  version     BIGINT NOT NULL CHECK (version > 0),
  envelope    BYTEA  NOT NULL,
  stored_at   BIGINT NOT NULL,
  PRIMARY KEY (trust_epoch, version)
);
GRANT SELECT, INSERT ON saring.key_set TO saring_app;
