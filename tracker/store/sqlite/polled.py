"""How many polls of a span missed something of some key results."""

from __future__ import annotations

import json
from bisect import bisect_right
from typing import TYPE_CHECKING

from tracker.ports import Polled
from tracker.store.times import FOREVER

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

POLLS = """
    SELECT p.finished_at, p.missing FROM poll p
    WHERE p.started_at > :since AND p.started_at <= min(:until, :known) AND (
        p.finished_at <= :known
        OR p.finished_at IS NULL AND EXISTS (SELECT 1 FROM poll n WHERE n.id > p.id AND n.started_at <= :known))
"""
GAPS = """
    SELECT opened.recorded_at, coalesce(closed.recorded_at, :forever)
    FROM json_each(:names) wanted
    CROSS JOIN key_result k ON k.id = coalesce(
        (SELECT id FROM key_result WHERE name = wanted.value),
        (SELECT key_result FROM alias WHERE name = wanted.value))
    JOIN gap g ON g.key_result = k.id
    JOIN batch opened ON opened.id = g.opened_batch
    LEFT JOIN batch closed ON closed.id = g.closed_batch
    ORDER BY 1
"""


def polled(connection: sqlite3.Connection, names: Iterable[str], since: int, until: int, known: int) -> Polled:
    """The polls that began within (since, until] and were over by `known`; instants in microseconds.

    A poll missed one of the key results if it missed anything, and a gap of theirs was open when it
    ended.
    """
    over = connection.execute(POLLS, {"since": since, "until": until, "known": known}).fetchall()
    doubtful = [finished for finished, missing in over if missing != 0]
    if not doubtful:
        return Polled(len(over), 0)
    rows = connection.execute(GAPS, {"names": json.dumps([*names]), "forever": FOREVER})
    spans = _joined(rows.fetchall())
    starts = [start for start, _ in spans]
    return Polled(len(over), sum(finished is None or _within(finished, spans, starts) for finished in doubtful))


def _joined(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Ascending spans with those that touch made one."""
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined


def _within(at: int, spans: Sequence[tuple[int, int]], starts: Sequence[int]) -> bool:
    place = bisect_right(starts, at)
    return place > 0 and at < spans[place - 1][1]
