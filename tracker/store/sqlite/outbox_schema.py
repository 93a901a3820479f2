"""The tables of what is sent, and their view.

A letter is a report as it was written and sent; its row is never changed. A delivery is one letter
on its way to one target; `owner` sends it now, and up to `until` nobody else does. `held` is what
people were told of a key result, and what polls saw since.
"""

from __future__ import annotations

TABLES = (
    """CREATE TABLE letter (
        id INTEGER PRIMARY KEY, report TEXT NOT NULL, form TEXT NOT NULL, subject TEXT NOT NULL,
        content TEXT NOT NULL, digest TEXT NOT NULL, written_at INTEGER NOT NULL, UNIQUE (report, form, digest)
    ) STRICT""",
    """CREATE TABLE outbox (
        position INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, letter INTEGER NOT NULL REFERENCES letter,
        target TEXT NOT NULL, state TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'sent', 'failed')),
        attempts INTEGER NOT NULL, next_at INTEGER, sent_at INTEGER, error TEXT NOT NULL,
        resend INTEGER NOT NULL, progress TEXT NOT NULL
    ) STRICT""",
    "CREATE INDEX outbox_waiting ON outbox (position) WHERE state != 'sent'",
    """CREATE TABLE held (
        key_result INTEGER NOT NULL REFERENCES key_result, topic TEXT NOT NULL, told TEXT NOT NULL,
        seen TEXT NOT NULL, since INTEGER NOT NULL, polls INTEGER NOT NULL, PRIMARY KEY (key_result, topic)
    ) STRICT, WITHOUT ROWID""",
)

OUTBOX = """CREATE VIEW outbox_view AS
    SELECT
        o.id,
        o.target,
        o.state,
        o.attempts,
        strftime('%Y-%m-%dT%H:%M:%fZ', o.next_at / 1e6, 'unixepoch') AS next_at,
        strftime('%Y-%m-%dT%H:%M:%fZ', o.sent_at / 1e6, 'unixepoch') AS sent_at,
        o.error,
        o.resend,
        l.report,
        l.form,
        l.subject,
        l.content,
        l.digest,
        strftime('%Y-%m-%dT%H:%M:%fZ', l.written_at / 1e6, 'unixepoch') AS written_at
    FROM outbox o
    JOIN letter l ON l.id = o.letter
"""

VIEWS = (OUTBOX,)

CLAIMED = OUTBOX.replace(
    "o.resend,",
    "o.resend,\n        o.owner,\n        strftime('%Y-%m-%dT%H:%M:%fZ', o.until / 1e6, 'unixepoch') AS until,",
)

CLAIMS = (
    "ALTER TABLE outbox ADD COLUMN owner TEXT",
    "ALTER TABLE outbox ADD COLUMN until INTEGER",
    "ALTER TABLE held ADD COLUMN warned_at INTEGER",
    "DROP VIEW outbox_view",
    CLAIMED,
)
"""What the second schema adds: who sends a delivery, and when people were warned last."""

CYCLES = (
    "ALTER TABLE letter ADD COLUMN cycle TEXT NOT NULL DEFAULT ''",
    "DROP VIEW outbox_view",
    CLAIMED.replace("l.report,", "l.report,\n        l.cycle,"),
)
"""What the fifth schema adds: which cycle a letter is about."""
