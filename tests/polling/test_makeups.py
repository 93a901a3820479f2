"""What numbers are made of is kept with the last slot of each day, by polls and by backfills."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tracker.backfill import Backfiller
from tracker.core.breakdown import Group
from tracker.core.makeup import Makeup
from tracker.ports import Found
from tracker.testing.fakes import FakeMeasure, FakeSource

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracker.ports import Ask

NAME = "platform/2026-Q4/speed/bugs"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MIDNIGHT = datetime(2026, 11, 24, tzinfo=UTC)


def made(at: datetime) -> Makeup:
    """What the number of an instant is made of."""
    return Makeup("series", {"cart": Group(1, float(at.hour)), "login": Group(1, 1.0)})


class Telling:
    """A connector that tells with each number what it is made of."""

    name = "telling"
    Source, Measure = FakeSource, FakeMeasure

    def read(self, _source: object, asks: Sequence[Ask], *_rest: object) -> Iterator[Found]:
        """As of the slot."""
        return (self._found(ask, ask.at) for ask in asks)

    def history(self, _source: object, ask: Ask, slots: Sequence[datetime], *_rest: object) -> Iterator[Any]:
        """The same for each slot."""
        return ((slot, self._found(ask, slot)) for slot in slots)

    def _found(self, ask: Ask, at: datetime) -> Found:
        return Found(ask.key_result, made(at).value, at, makeup=made(at))


def kept(world: Any, name: str = NAME) -> list[datetime]:
    """The slots of two days whose makeup is known."""
    slots = (MIDNIGHT - DAY + number * HOUR for number in range(48))
    return [slot for slot in slots if world.store.makeup(name, slot) is not None]


@pytest.mark.parametrize(
    ("now", "zone", "slots"),
    [
        pytest.param(MIDNIGHT - HOUR, "UTC", [MIDNIGHT - HOUR], id="the last hour of a day"),
        pytest.param(MIDNIGHT, "UTC", [], id="the first hour of a day"),
        pytest.param(MIDNIGHT - 2 * HOUR, "Europe/Berlin", [MIDNIGHT - 2 * HOUR], id="the last hour of the team's day"),
    ],
)
def test_a_poll_keeps_what_the_last_number_of_a_day_is_made_of(
    world: Any, now: datetime, zone: str, slots: list[datetime]
) -> None:
    """Of no other slot: what is kept is bounded, however often is polled."""
    world.clock.at = now
    world.install(world.task("bugs", zone=zone))
    world.connectors["prod"] = Telling()
    result = world.poller().poll(world.dues())
    assert (1, slots) == (result.stored, kept(world))
    assert [made(slot) for slot in slots] == [world.store.makeup(NAME, slot) for slot in slots]


def test_a_backfill_keeps_it_of_every_day(world: Any) -> None:
    """As polls would have."""
    task = world.task("bugs")
    world.install(task)
    world.connectors["prod"] = Telling()
    Backfiller(world.store, world.open, world.clock).fill(task, MIDNIGHT - DAY, MIDNIGHT + 9 * HOUR)
    assert [MIDNIGHT - HOUR] == kept(world)


def test_a_daily_number_has_its_makeup_every_day(world: Any) -> None:
    """Its only slot of the day is the last."""
    task = world.task("bugs", every=DAY)
    world.install(task)
    world.connectors["prod"] = Telling()
    Backfiller(world.store, world.open, world.clock).fill(task, MIDNIGHT - DAY, MIDNIGHT + HOUR)
    assert [MIDNIGHT - DAY, MIDNIGHT] == kept(world)
