"""However readings come in, the figures as of the end are the same."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.core.cycle import Cycle
from tracker.core.model import KeyResult, Measure, Objective, Reach, TeamCycle
from tracker.core.quantity import parse_keep, parse_unit
from tracker.core.readings import Reading
from tracker.standings import Judge
from tracker.store.memory import MemoryStore

MINUTES, HOUR = parse_unit("min"), timedelta(hours=1)
BERLIN = Cycle("autumn", date(2026, 10, 5), date(2026, 11, 29), "Europe/Berlin")
"""The clocks go back on 25 October: one of its weeks has 169 hours."""
END = BERLIN.end
REACH, KEEP = "platform/autumn/fast/deploy-time", "platform/autumn/fast/queue-time"


def _key_result(name: str, goal: object) -> KeyResult:
    measure = Measure("prometheus", "prod", {}, MINUTES)
    return KeyResult(name.rsplit("/", 1)[1], name, name, "lee", goal, measure)  # type: ignore[arg-type]


TEAM = TeamCycle(
    "platform",
    BERLIN,
    (
        Objective(
            "fast",
            "platform/autumn/fast",
            "Fast",
            None,
            (
                _key_result(REACH, Reach(45.0, 10.0, strict=True, unit=MINUTES)),
                _key_result(KEEP, parse_keep("< 30 min")),
            ),
        ),
    ),
)

slots = st.lists(
    st.tuples(st.sampled_from([REACH, KEEP]), st.integers(0, 55 * 24), st.floats(5.0, 50.0)),
    min_size=1,
    max_size=60,
    unique_by=lambda each: each[:2],
)


def _readings(drawn: list[tuple[str, int, float]]) -> list[Reading]:
    first = BERLIN.start
    return [Reading(name, first + n * HOUR, value, first + n * HOUR, END) for name, n, value in drawn]


def _stored(batches: list[tuple[datetime, list[Reading]]]) -> MemoryStore:
    store = MemoryStore()
    with store.writing():
        for recorded_at, readings in batches:
            store.record(None, recorded_at, readings, ())
    return store


@settings(max_examples=60, deadline=None)
@given(drawn=slots, data=st.data())
def test_neither_order_nor_split_nor_the_clock_changes_the_figures(
    drawn: list[tuple[str, int, float]], data: st.DataObject
) -> None:
    """Any order, any split into polls, duplicates, and a clock that goes backwards give the same standings."""
    readings = sorted(_readings(drawn), key=lambda each: each.at)
    shuffled = data.draw(st.permutations([*readings, *readings[::3]]))
    cuts = sorted(data.draw(st.sets(st.integers(0, len(shuffled)), max_size=6)) | {0, len(shuffled)})
    clock = data.draw(st.lists(st.integers(-500, 500), min_size=len(cuts), max_size=len(cuts)))
    batches = [
        (datetime(2026, 11, 20, tzinfo=UTC) + step * HOUR, shuffled[first:last])
        for step, (first, last) in zip(clock, pairwise(cuts), strict=False)
    ]

    straight = Judge(_stored([(END, readings)]), END, None, HOUR).team(TEAM)
    crooked = Judge(_stored(batches), END, None, HOUR).team(TEAM)

    assert straight.standings() == crooked.standings()
    assert (straight.score, straight.low, straight.high) == (crooked.score, crooked.low, crooked.high)
