-- What came of a week, so that nothing is done twice: the same inputs give the same files.
CREATE TABLE assessments (
    week   TEXT NOT NULL PRIMARY KEY, -- 2026-W47
    inputs BLOB NOT NULL,             -- SHA-256 of all that the files depend on
    bytes  BLOB NOT NULL
) STRICT;
