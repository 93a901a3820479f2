"""The same numbers for instants in the past, by range queries."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from tracker.errors import Refused

from .judging import judge
from .selectors import depends_on_span
from .server import Result

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from tracker.ports import Answer, Ask

    from .server import Matrix, Server

MOST_POINTS = 11_000


def readings(server: Server, ask: Ask, slots: Sequence[datetime]) -> Iterator[tuple[datetime, Answer]]:
    """Answer one ask for each of the slots, ascending.

    Raises:
        ConnectorError: The query was refused or the server failed.
    """
    if depends_on_span(ask.measure.query):
        raise Refused(
            "a query with `@ start()` or `@ end()` means something else over a span, so it has no history",
            help="write it with `offset`",
        )
    step = _step(slots)
    for window in _windows(slots, step):
        instants = [ask.measure.evaluated_at(slot) for slot in window]
        matrix = server.span(ask.measure.query, instants[0], instants[-1], step)
        for slot, at in zip(window, instants, strict=True):
            yield slot, judge(ask.key_result, ask.measure, at, _result_at(matrix, at))


def _step(slots: Sequence[datetime]) -> int:
    """The longest step in seconds that meets every slot, counted from the first."""
    return math.gcd(*(int((slot - slots[0]).total_seconds()) for slot in slots)) or 1


def _windows(slots: Sequence[datetime], step: int) -> Iterator[list[datetime]]:
    window: list[datetime] = []
    for slot in slots:
        if window and (slot - window[0]).total_seconds() >= MOST_POINTS * step:
            yield window
            window = []
        window.append(slot)
    if window:
        yield window


def _result_at(matrix: Matrix, at: datetime) -> Result:
    return Result("vector", matrix.instants.get(int(at.timestamp()), ()), matrix.warnings, matrix.infos)
