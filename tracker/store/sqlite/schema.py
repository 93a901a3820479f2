"""The tables, in the order in which they are created.

Instants are microseconds since 1970, slots quarter hours since 1970 and days calendar days of
the key result's zone since 1970, so that a reading with its share of the roll-up stays below 27
bytes. Nothing in `reading`, `makeup`, `correction`, `baseline` and `batch` is ever changed or
deleted.

A batch whose readings were filled in from a source's history is marked `filled`.

`reading` is clustered by slot, so that a poll appends: its key, the place, is the slot times 2^20
plus the key result. `daily` is clustered by key result, so
that a report reads it in one go. `daily.batch` is the last batch that touched the day: what was
known at an instant can be told from the roll-up as long as that batch is old enough. Its
`checksum` adds up one checksum for each reading; it shows a flipped bit that SQLite cannot see.

`makeup` has what a reading is made of, for the few that tell it: once a day, and bounded.

`baseline` has those that were measured before a cycle and frozen; `span` is the time they were measured
over, in microseconds. `task.baseline` is the same for one that is to be.

`plan_team` has the plan team by team, so that a report holds one of them at a time; in `plan_name`
a key result is found by the last part of its name.

Times of `ci_run` are seconds since 1970: that is how providers tell them. It is found by when it
ended, so that a poll reads the runs of its window and not all that were ever kept. `learned` is
when its present state was kept: what a report knew of it at an instant can be told from that.
"""

from __future__ import annotations

APPLICATION_ID = 0x4B524442
"""`KRDB`: marks the file as ours."""
VERSION = 5
"""The schema that this version of the program works on: as many as there are migration steps."""

TABLES = (
    """CREATE TABLE key_result (
        id INTEGER PRIMARY KEY CHECK (id < 1048576), name TEXT NOT NULL UNIQUE, zone TEXT NOT NULL,
        retired_at INTEGER
    ) STRICT""",
    """CREATE TABLE alias (
        name TEXT PRIMARY KEY, key_result INTEGER NOT NULL REFERENCES key_result
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE poll (
        id INTEGER PRIMARY KEY, started_at INTEGER NOT NULL, finished_at INTEGER, due INTEGER NOT NULL,
        stored INTEGER, missing INTEGER, requests INTEGER
    ) STRICT""",
    """CREATE TABLE batch (
        id INTEGER PRIMARY KEY, poll INTEGER REFERENCES poll, recorded_at INTEGER NOT NULL,
        filled INTEGER NOT NULL
    ) STRICT""",
    """CREATE TABLE reading (
        place INTEGER PRIMARY KEY,
        value REAL NOT NULL CHECK (abs(value) < 9e999), batch INTEGER NOT NULL REFERENCES batch,
        slot INTEGER GENERATED ALWAYS AS (place >> 20) VIRTUAL,
        key_result INTEGER GENERATED ALWAYS AS (place & 1048575) VIRTUAL REFERENCES key_result
    ) STRICT""",
    """CREATE TABLE evidence (
        place INTEGER PRIMARY KEY REFERENCES reading, observed_at INTEGER, samples INTEGER
    ) STRICT""",
    """CREATE TABLE correction (
        id INTEGER PRIMARY KEY, place INTEGER NOT NULL REFERENCES reading,
        value REAL NOT NULL CHECK (abs(value) < 9e999), observed_at INTEGER NOT NULL, samples INTEGER,
        reason TEXT NOT NULL, author TEXT NOT NULL, batch INTEGER NOT NULL REFERENCES batch
    ) STRICT""",
    "CREATE INDEX correction_of ON correction (place)",
    """CREATE TABLE latest (
        key_result INTEGER PRIMARY KEY REFERENCES key_result, slot INTEGER NOT NULL
    ) STRICT""",
    """CREATE TABLE daily (
        key_result INTEGER NOT NULL REFERENCES key_result, day INTEGER NOT NULL, last_slot INTEGER NOT NULL,
        last REAL NOT NULL, low REAL NOT NULL, high REAL NOT NULL, count INTEGER NOT NULL,
        checksum INTEGER NOT NULL, batch INTEGER NOT NULL REFERENCES batch,
        PRIMARY KEY (key_result, day)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE definition (
        id INTEGER PRIMARY KEY, key_result INTEGER NOT NULL REFERENCES key_result, content TEXT NOT NULL,
        effective_at INTEGER NOT NULL, git_commit TEXT, git_author TEXT, batch INTEGER NOT NULL REFERENCES batch
    ) STRICT""",
    "CREATE INDEX definition_of ON definition (key_result)",
    """CREATE TABLE gap (
        id INTEGER PRIMARY KEY, key_result INTEGER NOT NULL REFERENCES key_result, outcome TEXT NOT NULL,
        fault TEXT NOT NULL, message TEXT NOT NULL, since INTEGER NOT NULL, last INTEGER NOT NULL,
        attempts INTEGER NOT NULL, until INTEGER, opened_batch INTEGER NOT NULL REFERENCES batch,
        closed_batch INTEGER REFERENCES batch
    ) STRICT""",
    "CREATE INDEX gap_of ON gap (key_result)",
    "CREATE UNIQUE INDEX gap_open ON gap (key_result) WHERE closed_batch IS NULL",
    """CREATE TABLE baseline (
        key_result INTEGER NOT NULL REFERENCES key_result, span INTEGER NOT NULL,
        value REAL NOT NULL CHECK (abs(value) < 9e999), low REAL NOT NULL, high REAL NOT NULL,
        days INTEGER NOT NULL, readings INTEGER NOT NULL, batch INTEGER NOT NULL REFERENCES batch,
        PRIMARY KEY (key_result, span)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE plan (
        id INTEGER PRIMARY KEY CHECK (id = 1), fingerprint TEXT NOT NULL, document TEXT NOT NULL,
        problems TEXT NOT NULL, git_commit TEXT, installed_at INTEGER NOT NULL
    ) STRICT""",
    """CREATE TABLE task (
        position INTEGER PRIMARY KEY, key_result INTEGER NOT NULL UNIQUE REFERENCES key_result,
        every INTEGER NOT NULL, due_from INTEGER NOT NULL, due_until INTEGER NOT NULL, polled INTEGER NOT NULL,
        baseline INTEGER
    ) STRICT""",
    """CREATE TABLE task_body (
        position INTEGER PRIMARY KEY REFERENCES task, cycle_start INTEGER NOT NULL, cycle_end INTEGER NOT NULL,
        zone TEXT NOT NULL, connector TEXT NOT NULL, source TEXT NOT NULL, source_fields TEXT NOT NULL,
        measure_fields TEXT NOT NULL, unit TEXT NOT NULL, definition TEXT NOT NULL, was TEXT NOT NULL,
        parts TEXT NOT NULL
    ) STRICT""",
    """CREATE TABLE fact (
        source TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (source, key)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE ci_pipeline (
        id INTEGER PRIMARY KEY, source TEXT NOT NULL, provider TEXT NOT NULL, project TEXT NOT NULL,
        name TEXT NOT NULL, UNIQUE (source, project, name, provider)
    ) STRICT""",
    """CREATE TABLE ci_run (
        pipeline INTEGER NOT NULL REFERENCES ci_pipeline, run TEXT NOT NULL, attempt INTEGER NOT NULL,
        created REAL NOT NULL, job TEXT NOT NULL, step TEXT NOT NULL, branch TEXT NOT NULL, event TEXT NOT NULL,
        commit_id TEXT NOT NULL, started REAL, finished REAL, queue_seconds REAL, duration_seconds REAL,
        conclusion TEXT, PRIMARY KEY (pipeline, run, attempt, job, step)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX ci_run_ended ON ci_run (pipeline, coalesce(finished, created))",
    """CREATE TABLE source_state (
        source TEXT PRIMARY KEY, failures INTEGER NOT NULL, until INTEGER, message TEXT NOT NULL
    ) STRICT, WITHOUT ROWID""",
)

MAKEUPS = (
    """CREATE TABLE makeup (
        place INTEGER PRIMARY KEY REFERENCES reading, content TEXT NOT NULL
    ) STRICT""",
    "ALTER TABLE ci_run ADD COLUMN workflow TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE ci_run ADD COLUMN learned INTEGER NOT NULL DEFAULT 0",
    "UPDATE ci_run SET learned = unixepoch('now') * 1000000",
)
"""What the third schema adds: what readings are made of, and when each run was learned, at the latest now."""

TEAM_TABLES = (
    """CREATE TABLE plan_team (
        place INTEGER PRIMARY KEY, team TEXT NOT NULL, cycle TEXT NOT NULL, first INTEGER NOT NULL,
        last INTEGER NOT NULL, zone TEXT NOT NULL, document TEXT NOT NULL
    ) STRICT""",
    """CREATE TABLE plan_name (
        id TEXT NOT NULL, name TEXT NOT NULL, place INTEGER NOT NULL REFERENCES plan_team, PRIMARY KEY (id, name)
    ) STRICT, WITHOUT ROWID""",
)
