-- Every file that was ever read, by its name on outputs and the pass of the importer that read it.
CREATE TABLE files (
    name         TEXT    NOT NULL,
    pass         INTEGER NOT NULL,
    path         TEXT    NOT NULL, -- where it lay
    size         INTEGER NOT NULL,
    modified_ns  INTEGER NOT NULL, -- nanoseconds since 1970
    inode        INTEGER NOT NULL,
    settled      INTEGER NOT NULL, -- 1: it had not been changed for a while when it was read, so that size and time tell a later change
    content_hash BLOB    NOT NULL, -- SHA-256 of the file as it is on disk
    outcome      TEXT    NOT NULL, -- good, bad
    reason       TEXT,             -- why it is bad
    state        TEXT    NOT NULL, -- here, gone
    PRIMARY KEY (name, pass)
) STRICT;

-- What was read and measured of them. No samples: the recordings are the source of truth.
CREATE TABLE readings (
    name        TEXT    NOT NULL,
    pass        INTEGER NOT NULL,
    fingerprint TEXT    NOT NULL, -- program, METRICS_REVISION, values of the profile
    bytes       BLOB    NOT NULL,
    PRIMARY KEY (name, pass)
) STRICT;
