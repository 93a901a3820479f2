"""The part of the contract of every store that is about what readings are made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.core.breakdown import Group
from tracker.core.makeup import Makeup

from .store_values import HOUR, NAME, NOON, install, make_reading, make_task, record

if TYPE_CHECKING:
    from datetime import datetime

    from tracker.core.readings import Reading
    from tracker.ports import Store

MADE = Makeup("series", {'service="cart"': Group(1, 1.5), "": Group(7, -0.25)}, mean=True, thing="issue")
OTHER = Makeup("project", {"SHOP": Group(2, 5.0), "PAY": Group(1, 3.0)})


def keep(store: Store, *readings: Reading, made: Makeup, at: datetime) -> int:
    """Record readings, each made so, under the lock; how many were new."""
    with store.writing():
        return store.record(None, at, readings, (), {(each.key_result, each.at): made for each in readings})


class MakeupContract:
    """What every store promises about makeups."""

    def test_a_makeup_comes_back_as_it_was_kept(self, store: Store) -> None:
        """With its parts in full; another slot, and another key result, have none."""
        assert keep(store, make_reading(NOON, 1.25), made=MADE, at=NOON) == 1
        assert store.makeup(NAME, NOON) == MADE
        assert store.makeup(NAME, NOON + HOUR) is None
        assert store.makeup("nobody", NOON) is None

    def test_a_makeup_is_known_with_its_reading(self, store: Store) -> None:
        """What was recorded later is not known yet."""
        keep(store, make_reading(NOON, 1.25), made=MADE, at=NOON + HOUR)
        assert (
            store.makeup(NAME, NOON, known_at=NOON),
            store.makeup(NAME, NOON, known_at=NOON + HOUR),
        ) == (None, MADE)

    def test_the_makeup_of_a_reading_that_is_left_out_is_left_out(self, store: Store) -> None:
        """A slot that is taken keeps what it has, be it a makeup or none."""
        keep(store, make_reading(NOON, 1.25), made=MADE, at=NOON)
        record(store, make_reading(NOON + HOUR, 2.0), at=NOON + HOUR)
        late = [make_reading(NOON, 8.0), make_reading(NOON + HOUR, 8.0)]
        assert keep(store, *late, made=OTHER, at=NOON + 2 * HOUR) == 0
        assert (store.makeup(NAME, NOON), store.makeup(NAME, NOON + HOUR)) == (MADE, None)

    def test_a_makeup_outlives_a_rename(self, store: Store) -> None:
        """It is that of the key result, by whatever name."""
        install(store, make_task())
        keep(store, make_reading(NOON, 1.25), made=MADE, at=NOON)
        install(store, make_task("platform/2026-Q4/fast/renamed", was=(NAME,)), fingerprint="f2")
        assert {MADE.value} == {
            made.value
            for name in (NAME, "platform/2026-Q4/fast/renamed")
            if (made := store.makeup(name, NOON)) is not None
        }
