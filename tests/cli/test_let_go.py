"""One thing at a time."""

from __future__ import annotations

import gc
import weakref

from tracker.cli.output import let_go


class _Circle:
    def __init__(self) -> None:
        self.own = self


def test_nothing_is_left_of_a_thing_when_the_next_is_made() -> None:
    """What it held in circles is gone, and what was frozen meanwhile is looked at again afterwards."""
    gone: list[bool] = []
    last: list[weakref.ref[_Circle]] = []

    def made() -> _Circle:
        gone.extend(each() is None for each in last[-1:])
        thing = _Circle()
        last.append(weakref.ref(thing))
        return thing

    for _ in let_go(made() for _ in range(3)):
        del _

    assert ([True, True], 0) == (gone, gc.get_freeze_count())
