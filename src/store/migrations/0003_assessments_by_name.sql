-- A week is not the only thing that something comes of: the team's judgement of an athlete is kept under a name of its own.
ALTER TABLE assessments RENAME COLUMN week TO name; -- 2026-W47, team
