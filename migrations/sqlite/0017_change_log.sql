-- What servers and scorers must learn of, each row written in the transaction that makes the change.
-- A stream of its own for each tenant, and one for what concerns everybody, under the empty name.
-- Its counter row gives the numbers: they follow on each other in the order of the commits.
CREATE TABLE change_stream (
    stream   TEXT    NOT NULL PRIMARY KEY,
    position INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE change (
    stream   TEXT    NOT NULL,
    position INTEGER NOT NULL,
    change   TEXT    NOT NULL,
    PRIMARY KEY (stream, position)
) STRICT, WITHOUT ROWID;
