"""Killed at any moment, the command loses nothing it has acknowledged and needs no help afterwards."""

# ruff: noqa: ANN401 - fixtures hand out classes of a conftest, which cannot be imported

from __future__ import annotations

import random
import re
import time
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterable

SEED = 20261124
KILLS = 10
COUNT = 200
SECONDS_EACH = 0.01
STORED = re.compile(r"(\S+) \S+/(\S+) stored (\S+)\n")

Row = tuple[str, str, float]


def acknowledged(told: str) -> list[Row]:
    """The ledger kept outside: what `poll -v` said was stored; a line that was cut short is no word."""
    return [
        (match[2], match[1], float(match[3])) for line in told.splitlines(keepends=True) if (match := STORED.fullmatch(line))
    ]


def without_duplicates(rows: Iterable[Row]) -> dict[tuple[str, str], float]:
    """The rows by key result and slot, each of which may be there once."""
    found: dict[tuple[str, str], float] = {}
    for name, slot, value in rows:
        assert (name, slot) not in found
        found[name, slot] = value
    return found


def seconds_of_a_poll(place: Any) -> float:
    """How long an undisturbed poll takes here."""
    began = time.monotonic()
    assert place.run("-v", "poll")[0] == 0
    return time.monotonic() - began


def start_anew(place: Any) -> None:
    """Replace the database by an empty one."""
    for path in place.root.glob("keyresult.db*"):
        path.unlink()
    place.create()


@pytest.mark.parametrize("part", range(5))
def test_a_killed_poll_keeps_its_word(place: Any, fleet: Any, keyresult: Any, part: int) -> None:
    """After `kill -9`, ledger and database agree row by row, and the next poll finishes the work."""
    ships, _ = fleet(COUNT, SECONDS_EACH)
    whole = seconds_of_a_poll(place)
    dice = random.Random(f"{SEED}/{part}")
    in_the_middle = 0
    for number in range(KILLS):
        moment = (number + dice.random()) / KILLS * whole
        print(f"seed {SEED}, part {part}, kill {number} after {moment:.3f} of {whole:.3f} s")  # noqa: T201 - for a failure
        start_anew(place)
        ships.generation, ships.delay = 2 * number, SECONDS_EACH
        told = killed_after(place, moment)
        in_the_middle += 0 < len(told) < COUNT
        before = agreed(place, ships, told, keyresult)
        ships.generation, ships.delay = 2 * number + 1, 0
        finished(place, ships, before)
    assert in_the_middle


def killed_after(place: Any, seconds: float) -> list[Row]:
    """Start a poll, kill it after so many seconds, and return what it had acknowledged."""
    process = place.start("-v", "poll")
    time.sleep(seconds)
    process.kill()
    return acknowledged(place.end(process)[2])


def agreed(place: Any, ships: Any, told: list[Row], keyresult: Any) -> dict[tuple[str, str], float]:
    """The stored rows, which hold all that was acknowledged, and nothing that was not answered."""
    stored = without_duplicates(place.rows())
    for place_of, value in without_duplicates(told).items():
        assert value == stored[place_of]
    for (name, _), value in stored.items():
        assert ships.value(name.removeprefix("kr-")) == value
    assert [("ok",)] == place.select("PRAGMA integrity_check")
    assert (0, "") == keyresult("db", "verify")[::2]
    return stored


def finished(place: Any, ships: Any, before: dict[tuple[str, str], float]) -> None:
    """Poll as cron would: the rest is read, and what was stored before the kill is as it was."""
    assert (0, "", "") == place.run("poll")
    after = without_duplicates(place.rows())
    assert set(ships.ids()) == {name for name, _ in after}
    assert len(after) == COUNT
    assert before == {key: after[key] for key in before}
    for key in after.keys() - before.keys():
        assert ships.value(key[0].removeprefix("kr-")) == after[key]
