"""Killed at any moment, the command loses nothing it has acknowledged and needs no help afterwards."""

from __future__ import annotations

import random
import re
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterable

SEED = 20261124
KILLS = 10
COUNT = 200
SECONDS_EACH = 0.01
BETWEEN_COMMITS = 0.25
START_UP = 0.2
STORED = re.compile(r"(\S+) \S+/(\S+) stored (\S+)\n")

Row = tuple[str, str, float]


def acknowledged(told: str) -> list[Row]:
    """The ledger kept outside: what `poll -v` said was stored; a line that was cut short is no word."""
    matches = map(STORED.fullmatch, told.splitlines(keepends=True))
    return [(match[2], match[1], float(match[3])) for match in matches if match]


def without_duplicates(rows: Iterable[Row]) -> dict[tuple[str, str], float]:
    """The rows by key result and slot, each of which may be there once."""
    found: dict[tuple[str, str], float] = {}
    for name, slot, value in rows:
        assert (name, slot) not in found
        found[name, slot] = value
    return found


def start_anew(place: Any) -> None:
    """Take away the database and all that lies beside it."""
    for path in place.root.glob("keyresult.db*"):
        path.unlink()


@pytest.mark.parametrize("part", range(5))
def test_a_killed_poll_keeps_its_word(place: Any, fleet: Any, keyresult: Any, part: int) -> None:
    """After `kill -9`, ledger and database agree row by row, and the next poll finishes the work."""
    ships, server = fleet(COUNT, SECONDS_EACH)
    start_up = seconds_until_the_first_request(place, server)
    dice = random.Random(f"{SEED}/{part}")
    in_the_middle = 0
    for number in range(KILLS):
        moment = Moment((number + dice.random()) / KILLS, dice.uniform(0, BETWEEN_COMMITS), start_up)
        print(f"seed {SEED}, part {part}, kill {number}: {moment}")  # noqa: T201 - to be read after a failure
        start_anew(place)
        place.create()
        ships.generation, ships.delay = 2 * number, SECONDS_EACH
        told = killed_at(moment, place, server)
        in_the_middle += 0 < len(told) < COUNT
        before = agreed(place, ships, told, keyresult)
        ships.generation, ships.delay = 2 * number + 1, 0
        finished(place, ships, before)
    assert in_the_middle


@dataclass(frozen=True)
class Moment:
    """When to kill: a share of the course of a poll, told by its requests so that a busy machine does not matter.

    Attributes:
        share: From 0 to 1; the first part of it is the start-up.
        later: Seconds to wait beyond it: anywhere between two commits.
        start_up: How many seconds that lasts.
    """

    share: float
    later: float
    start_up: float

    def wait(self, place: Any, server: Any) -> None:
        """Wait until it has come."""
        if self.share < START_UP:
            time.sleep(self.share / START_UP * self.start_up)
        else:
            asked = int((self.share - START_UP) / (1 - START_UP) * COUNT)
            place.wait_for(lambda: len(server.asked) >= asked)
            time.sleep(self.later)


def seconds_until_the_first_request(place: Any, server: Any) -> float:
    """How long the command takes to begin."""
    began = time.monotonic()
    process = place.start("poll")
    place.wait_for(lambda: server.asked)
    seconds = time.monotonic() - began
    process.kill()
    place.end(process)
    return seconds


def killed_at(moment: Moment, place: Any, server: Any) -> list[Row]:
    """Start a poll, kill it when its moment has come, and return what it had acknowledged."""
    server.asked.clear()
    process = place.start("-v", "poll")
    moment.wait(place, server)
    process.kill()
    return acknowledged(place.end(process)[2])


def test_a_killed_first_poll_needs_no_help(place: Any, fleet: Any) -> None:
    """Killed while it makes the database, the command leaves none or a whole one, and works when it is run again."""
    fleet(10, 0)
    dice = random.Random(SEED)
    for number in range(8):
        start_anew(place)
        moment = dice.uniform(0.05, 0.35)
        print(f"seed {SEED}, kill {number} after {moment:.3f} s")  # noqa: T201 - as above

        process = place.start("poll", "--create")
        time.sleep(moment)
        process.kill()
        place.end(process)

        assert (0, "", "") == place.run("poll", "--create")
        assert 10 == len(place.rows())


def agreed(place: Any, ships: Any, told: list[Row], keyresult: Any) -> dict[tuple[str, str], float]:
    """The stored rows, which hold all that was acknowledged, and nothing that was not answered."""
    stored = without_duplicates(place.rows())
    for place_of, value in without_duplicates(told).items():
        assert value == stored.get(place_of)
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
