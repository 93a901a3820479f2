"""No output shows an old value as a current one: random fates of a source, and an oracle that knows its readings.

The oracle: a value is current while it is at most 48 hours old, measured at the earlier of the
instant and the end of the cycle. Whatever output shows the newest value must show it as what is
so now, with its time and the word `last`, or as that of its week, as older ones are.
"""

from __future__ import annotations

import os
import random
import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SEQUENCES = 2_000 if os.environ.get("CI") else 200
CHUNKS = 8
FATES = ("ok", "ok", "ok", "failed", "empty", "partial", "deferred", "off")
STEPS = (timedelta(hours=1), timedelta(hours=5), timedelta(days=1), timedelta(days=3))
WAITS = (timedelta(0), timedelta(hours=30), timedelta(hours=47), timedelta(hours=50), timedelta(days=9))
STARTS = (0, 1, 3, 40, 88)
STALE_AFTER = timedelta(hours=48)
END = datetime.fromisoformat("2026-10-01T00:00:00+00:00")
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
OF_WEEKS = re.compile(r"\bweeks?\b|\bWeek by week\b|[▁▂▃▄▅▆▇█_.:=+*#-]{1,14}  |\b\d{1,2} (?:Jul|Aug|Sep|Oct)\b")
"""What a series looks like: it names its weeks, or draws them."""


class Oracle:
    """What is true at an instant, from nothing but the readings."""

    def __init__(self, readings: list[tuple[datetime, int]], at: datetime) -> None:
        self.newest, self.value = readings[-1] if readings else (None, None)
        self.current = self.newest is not None and min(at, END) - self.newest <= STALE_AFTER

    @property
    def dates(self) -> tuple[tuple[str, ...], ...]:
        """What dates the newest reading: `last` with its time as every text writes it, or its week."""
        at = self.newest
        assert at is not None
        sunday = at + timedelta(days=6 - at.weekday())
        time = f"{DAYS[at.weekday()]} {at.day} {MONTHS[at.month - 1]} {at:%H:%M} UTC"
        week = f"in the week to {sunday.day} {MONTHS[sunday.month - 1]} {sunday.year}"
        return ("last", time), (week,), (f"last_observed_at {at:%Y-%m-%dT%H:%M:%SZ}",)

    def complaints(self, pieces: list[str], numbers: Callable[[str], list[int]]) -> Iterator[str]:
        """The pieces of a text that show a value as what it is not."""
        for piece in pieces:
            shown = numbers(piece)
            if any(value != self.value for value in shown) and not OF_WEEKS.search(piece):
                yield f"an earlier value without its week: {piece}"
            dated = self.value in shown and any(all(word in piece for word in words) for words in self.dates)
            if self.value in shown and not (self.current or dated):
                yield f"an old value without its time and `last`: {piece}"


def fate(new_world: Any, start: datetime, seed: int) -> tuple[Any, datetime]:
    """A world after a random sequence, and the instant to look at it."""
    chance = random.Random(seed)
    world, at = new_world(chance.choice(["reach", "keep"])), start + timedelta(days=chance.choice(STARTS))
    for _ in range(chance.randint(1, 12)):
        world.happens(chance.choice(FATES), at)
        last, at = at, at + chance.choice(STEPS)
        if at >= END:
            break
    return world, last + chance.choice(WAITS)


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_no_text_shows_an_old_value_as_current(
    texts: Callable[..., dict[str, list[str]]],
    number: Callable[[str], list[int]],
    new_world: Any,
    start: datetime,
    chunk: int,
) -> None:
    """On every screen and in every report, whatever became of the source."""
    for seed in range(chunk, SEQUENCES, CHUNKS):
        world, at = fate(new_world, start, seed)
        oracle = Oracle(world.readings, at)
        for name, pieces in texts(world, at).items():
            assert [] == list(oracle.complaints(pieces, number)), (seed, name, at)


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_no_document_has_an_old_value_as_current(
    documents: Callable[..., dict[str, dict[str, Any]]],
    new_world: Any,
    start: datetime,
    chunk: int,
) -> None:
    """For programs an old value is null, or empty, and stands with its time apart."""
    for seed in range(chunk, SEQUENCES, CHUNKS):
        world, at = fate(new_world, start, seed)
        oracle, found = Oracle(world.readings, at), documents(world, at)
        assert {oracle.current} == {found[name]["status"] != "no data" for name in found}, (seed, at)
        for name in ("status", "show", "report"):
            check_item(found[name], oracle)
        check_record(found["csv"], oracle)


def check_item(item: dict[str, Any], oracle: Oracle) -> None:
    """An item of JSON is as the oracle says."""
    last = item["last"]
    assert (oracle.value if oracle.current else None) == item["value"]
    assert (None if oracle.current or oracle.value is None else oracle.value) == (last and last["value"])
    time = (item if oracle.current else last or {}).get("observed_at")
    assert oracle.newest == (time and datetime.fromisoformat(time))
    if not oracle.current:
        judged = ("change", "progress", "score", "projected", "projection", "effort", "usual", "not_judged")
        assert {None} == {item[name] for name in judged}
        assert ([], []) == (item["signals"], item["evidence"])


def check_record(record: dict[str, str], oracle: Oracle) -> None:
    """A line of CSV is too."""
    value = "" if oracle.value is None else f"{oracle.value}.0"
    assert (value, "") == (
        record["value" if oracle.current else "last_value"],
        record["last_value" if oracle.current else "value"],
    )
    assert (record["value"] == "") == (record["observed_at"] == "")
    assert (record["last_value"] == "") == (record["last_observed_at"] == "")


@pytest.mark.parametrize("width", [40, 59, 60, 72, 80, 100])
def test_no_terminal_is_too_narrow_for_the_time_of_an_old_value(
    screens: Callable[..., dict[str, str]], new_world: Any, start: datetime, width: int
) -> None:
    """Columns go, and rows stack, before the word or the time is cut off."""
    worlds = [fate(new_world, start, seed) for seed in range(60)]
    old = [(world, at) for world, at in worlds if world.readings and not Oracle(world.readings, at).current]
    for world, at in old:
        oracle = Oracle(world.readings, at)
        word, time = oracle.dates[0]
        for name, text in screens(world, at, width).items():
            assert f"{word} {oracle.value:,} tickets, {time}" in text, (name, at)


def test_the_oracle_can_complain(number: Callable[[str], list[int]], start: datetime) -> None:
    """A line that shows an old value as current would be found, and so would one without its week."""
    oracle = Oracle([(start, 10_001), (start + timedelta(days=1), 10_002)], start + timedelta(days=9))
    good = ["queue last 10,002 tickets, Thu 2 Jul 09:00 UTC", "week 1  to 5 Jul 2026  10,001 tickets"]
    bad = ["queue 10,002 tickets", "queue last 10,002 tickets", "queue 10,001 tickets", '{"value": 10002.0}']
    assert [] == list(oracle.complaints(good, number))
    assert len(bad) == len(list(oracle.complaints(bad, number)))


def test_every_fate_is_met(new_world: Any, start: datetime) -> None:
    """The sequences lead to current, old and absent values, within the cycle and after it."""
    seen = {
        (bool(world.readings), Oracle(world.readings, at).current, at >= END)
        for world, at in (fate(new_world, start, seed) for seed in range(200))
    }
    assert {(True, True, False), (True, False, False), (False, False, False), (True, True, True)} <= seen
