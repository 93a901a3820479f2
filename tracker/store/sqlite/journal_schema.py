"""The tables of what people say, what was foretold and what was closed, and their views.

Rows are only ever added, in the order of their numbers: that is the order in which they were
said, whatever the clock did. Lists of texts are JSON.
"""

from __future__ import annotations

TABLES = (
    """CREATE TABLE check_in (
        id INTEGER PRIMARY KEY, key_result INTEGER NOT NULL REFERENCES key_result, author TEXT NOT NULL,
        confidence INTEGER CHECK (confidence BETWEEN 1 AND 10), text TEXT NOT NULL, kept TEXT NOT NULL,
        missed TEXT NOT NULL, made TEXT NOT NULL, batch INTEGER NOT NULL REFERENCES batch
    ) STRICT""",
    "CREATE INDEX check_in_of ON check_in (key_result)",
    """CREATE TABLE blocker_opened (
        id INTEGER PRIMARY KEY, check_in INTEGER NOT NULL REFERENCES check_in, text TEXT NOT NULL, asked TEXT
    ) STRICT""",
    "CREATE INDEX blocker_opened_by ON blocker_opened (check_in)",
    """CREATE TABLE blocker_resolved (
        id INTEGER PRIMARY KEY, check_in INTEGER NOT NULL REFERENCES check_in, number INTEGER NOT NULL
    ) STRICT""",
    "CREATE INDEX blocker_resolved_by ON blocker_resolved (check_in)",
    """CREATE TABLE note (
        id INTEGER PRIMARY KEY, key_result INTEGER NOT NULL REFERENCES key_result, day INTEGER NOT NULL,
        text TEXT NOT NULL, author TEXT NOT NULL, rebase INTEGER NOT NULL, batch INTEGER NOT NULL REFERENCES batch
    ) STRICT""",
    "CREATE INDEX note_of ON note (key_result)",
    """CREATE TABLE projection_log (
        id INTEGER PRIMARY KEY, key_result INTEGER NOT NULL REFERENCES key_result, low REAL NOT NULL,
        centre REAL NOT NULL, high REAL NOT NULL, chance REAL NOT NULL, score REAL NOT NULL,
        points INTEGER NOT NULL, method TEXT NOT NULL, batch INTEGER NOT NULL REFERENCES batch
    ) STRICT""",
    "CREATE INDEX projection_log_of ON projection_log (key_result)",
    """CREATE TABLE closing (
        id INTEGER PRIMARY KEY, team TEXT NOT NULL, cycle TEXT NOT NULL, revision INTEGER NOT NULL,
        author TEXT NOT NULL, reason TEXT NOT NULL, forecasts INTEGER NOT NULL, hits INTEGER NOT NULL, brier REAL,
        digest TEXT NOT NULL, batch INTEGER NOT NULL REFERENCES batch, UNIQUE (team, cycle, revision)
    ) STRICT""",
    """CREATE TABLE closing_score (
        closing INTEGER NOT NULL REFERENCES closing, position INTEGER NOT NULL, key_result TEXT NOT NULL,
        status TEXT NOT NULL, ambition TEXT NOT NULL, computed REAL, carries INTEGER NOT NULL, adjusted REAL,
        reason TEXT NOT NULL, PRIMARY KEY (closing, position)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE switch (
        id INTEGER PRIMARY KEY, key_result INTEGER NOT NULL REFERENCES key_result,
        definition INTEGER NOT NULL REFERENCES definition, connector TEXT NOT NULL, source TEXT NOT NULL,
        source_fields TEXT NOT NULL, measure_fields TEXT NOT NULL, unit TEXT NOT NULL
    ) STRICT""",
    "CREATE INDEX switch_of ON switch (key_result)",
    """CREATE TABLE switch_answer (
        switch INTEGER PRIMARY KEY REFERENCES switch, slot INTEGER NOT NULL, new REAL NOT NULL,
        new_unit TEXT NOT NULL, old REAL, before REAL, before_slot INTEGER, reason TEXT NOT NULL,
        batch INTEGER NOT NULL REFERENCES batch
    ) STRICT""",
)

CHECK_INS = """CREATE VIEW check_ins_view AS
    SELECT
        k.name AS key_result,
        strftime('%Y-%m-%dT%H:%M:%fZ', b.recorded_at / 1e6, 'unixepoch') AS said_at,
        c.author,
        c.confidence,
        c.text,
        c.kept,
        c.missed,
        c.made,
        (SELECT json_group_array(text) FROM blocker_opened WHERE check_in = c.id) AS blocked,
        (SELECT json_group_array(number) FROM blocker_resolved WHERE check_in = c.id) AS resolved
    FROM check_in c
    JOIN key_result k ON k.id = c.key_result
    JOIN batch b ON b.id = c.batch
"""

NOTES = """CREATE VIEW notes_view AS
    SELECT k.name AS key_result, date(n.day * 86400, 'unixepoch') AS day, n.text, n.author, n.rebase
    FROM note n
    JOIN key_result k ON k.id = n.key_result
"""

PROJECTIONS = """CREATE VIEW projections_view AS
    SELECT
        k.name AS key_result,
        strftime('%Y-%m-%dT%H:%M:%fZ', b.recorded_at / 1e6, 'unixepoch') AS made_at,
        p.low,
        p.centre,
        p.high,
        p.chance,
        p.score,
        p.points,
        p.method
    FROM projection_log p
    JOIN key_result k ON k.id = p.key_result
    JOIN batch b ON b.id = p.batch
"""

CLOSINGS = """CREATE VIEW closings_view AS
    SELECT
        c.team,
        c.cycle,
        c.revision,
        strftime('%Y-%m-%dT%H:%M:%fZ', b.recorded_at / 1e6, 'unixepoch') AS closed_at,
        c.author,
        c.reason,
        s.key_result,
        s.status,
        s.computed,
        s.adjusted,
        s.reason AS adjusted_because,
        c.digest
    FROM closing c
    JOIN closing_score s ON s.closing = c.id
    JOIN batch b ON b.id = c.batch
"""

SWITCHES = """CREATE VIEW switches_view AS
    SELECT
        k.name AS key_result,
        strftime('%Y-%m-%dT%H:%M:%SZ', a.slot * 900, 'unixepoch') AS slot,
        a.before,
        a.old,
        s.unit AS old_unit,
        a.new,
        a.new_unit,
        a.reason
    FROM switch s
    JOIN switch_answer a ON a.switch = s.id
    JOIN key_result k ON k.id = s.key_result
"""

VIEWS = (CHECK_INS, NOTES, PROJECTIONS, CLOSINGS, SWITCHES)
