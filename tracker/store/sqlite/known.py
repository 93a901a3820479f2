"""What was known of a handful of key results beside their days: newest readings, gaps, definitions, notes, switches."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tracker.core.outcome import Fault, Outcome
from tracker.core.readings import Definition, Gap, History
from tracker.store.times import SLOT_MICROS, day_number, instant, slot_instant

from . import series
from .journal import notes
from .switches import switches

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping, Sequence
    from typing import Any

    from tracker.core.readings import DayValue, Reading, Switch
    from tracker.core.words import Note

    from .archive import Window
    from .histories import Subject
    from .series import Row

NEWEST_GAPS = """
    SELECT w.value, g.outcome, g.fault, g.message, g.since, g.last, g.attempts, g.until
    FROM json_each(:numbers) w CROSS JOIN gap g ON g.id = (
        SELECT x.id FROM gap x JOIN batch b ON b.id = x.opened_batch
        WHERE x.key_result = w.value AND x.since <= :last AND b.recorded_at <= :known ORDER BY x.id DESC LIMIT 1)
"""
DEFINITIONS = """
    SELECT d.key_result, d.effective_at, b.recorded_at, d.content, d.git_commit, d.git_author
    FROM json_each(:numbers) w CROSS JOIN definition d ON d.key_result = w.value CROSS JOIN batch b ON b.id = d.batch
    ORDER BY d.id
"""

_Dated = tuple[int, int, Definition]
"""A definition, and when it took effect and was recorded."""


def known_of(connection: sqlite3.Connection, subjects: Sequence[Subject], windows: Sequence[Window]) -> Known:
    """What is kept of these key results."""
    names = {subject.number: subject.name for subject in subjects}
    wanted = json.dumps(list(names))
    definitions: dict[int, list[_Dated]] = {}
    for number, effective, recorded, content, *origin in connection.execute(DEFINITIONS, {"numbers": wanted}):
        made = Definition(names[number], content, instant(effective), *origin)
        definitions.setdefault(number, []).append((effective, recorded, made))
    return Known(
        newest=series.newest(connection, wanted),
        gaps={window: _gaps(connection, wanted, window) for window in windows},
        definitions=definitions,
        notes=notes(connection, names),
        switches=switches(connection, names),
    )


def _gaps(connection: sqlite3.Connection, numbers: str, window: Window) -> dict[int, Sequence[Any]]:
    wanted = {"numbers": numbers, "last": window.last, "known": window.known}
    return {number: row for number, *row in connection.execute(NEWEST_GAPS, wanted)}


@dataclass(frozen=True, slots=True)
class Known:
    """What is kept, by the number of the key result; gaps by the window they are seen through."""

    newest: Mapping[int, Row]
    gaps: Mapping[Window, Mapping[int, Sequence[Any]]]
    definitions: Mapping[int, Sequence[_Dated]]
    notes: Mapping[int, Sequence[tuple[int, int, Note]]]
    switches: Mapping[int, Sequence[tuple[int, int, Switch]]]

    def history(self, subject: Subject, window: Window, latest: Reading | None, days: tuple[DayValue, ...]) -> History:
        """All that a window shows of a key result."""
        number, last_day = subject.number, day_number(subject.zone, window.last)
        return History(
            latest=latest,
            days=days,
            gap=self._gap(subject, window, latest),
            definitions=_seen(self.definitions.get(number, ()), window.until, window.known),
            notes=_seen(self.notes.get(number, ()), last_day, window.known),
            switches=_seen(self.switches.get(number, ()), window.last, window.known),
        )

    def _gap(self, subject: Subject, window: Window, latest: Reading | None) -> Gap | None:
        """The newest gap, if it reaches beyond the latest reading."""
        row = self.gaps[window].get(subject.number)
        if row is None:
            return None
        outcome, fault, message, since, stored_last, attempts, until = row
        last = max(since, min(stored_last, window.last, window.known // SLOT_MICROS))
        if latest is not None and slot_instant(last) <= latest.at:
            return None
        return Gap(
            key_result=subject.name,
            outcome=Outcome(outcome),
            fault=Fault(fault),
            message=message,
            since=slot_instant(since),
            last=slot_instant(last),
            attempts=attempts,
            until=None if until is None else instant(until),
        )


def _seen(kept: Sequence[tuple[int, int, Any]], until: int, known: int) -> tuple[Any, ...]:
    """What is of a time up to `until` and was recorded by `known`."""
    return tuple(value for at, recorded, value in kept if at <= until and recorded <= known)
