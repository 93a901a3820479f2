"""Gaps: one row for each run of failures of one kind after the newest reading."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.store.times import micros, slot_number

from .names import OpenGap

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping, Sequence

    from tracker.core.readings import Gap, Reading

    from .names import Subject

    Missed = Sequence[tuple[Subject, Gap]]

EXTEND = "UPDATE gap SET last = max(last, ?), attempts = attempts + ?, until = ? WHERE id = ?"
CLOSE = "UPDATE gap SET closed_batch = ? WHERE id = ?"
OPEN = """
    INSERT INTO gap (key_result, outcome, fault, message, since, last, attempts, until, opened_batch)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id
"""


def still_missing(subjects: Mapping[str, Subject], gaps: Sequence[Gap]) -> Missed:
    """The gaps that reach beyond the newest reading: the others are no news."""
    paired = [(subjects[gap.key_result], gap) for gap in gaps]
    return [(subject, gap) for subject, gap in paired if slot_number(gap.last) > subject.newest]


def close_filled(connection: sqlite3.Connection, fresh: Sequence[tuple[int, Subject, Reading]], batch: int) -> None:
    """Close each open gap that has a reading at its last slot or later."""
    for slot, subject, _ in fresh:
        if subject.gap is not None and slot >= subject.gap.last:
            connection.execute(CLOSE, (batch, subject.gap.id))
            subject.gap = None


def add(connection: sqlite3.Connection, missed: Missed, batch: int) -> None:
    """Extend the open gap by one of its kind; one of another kind takes its place."""
    for subject, gap in missed:
        kind, last = (gap.outcome.value, gap.fault.value, gap.message), slot_number(gap.last)
        until = None if gap.until is None else micros(gap.until)
        if subject.gap is not None and subject.gap.kind == kind:
            connection.execute(EXTEND, (last, gap.attempts, until, subject.gap.id))
            continue
        if subject.gap is not None:
            connection.execute(CLOSE, (batch, subject.gap.id))
        row = (subject.id, *kind, slot_number(gap.since), last, gap.attempts, until, batch)
        subject.gap = OpenGap(connection.execute(OPEN, row).fetchone()[0], kind, last)
