"""Clocks that differ."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tracker.core.skew import Concern, skew

CLOCKS = {
    "the same": (0, "agrees with this machine's", Concern.NONE),
    "half a minute ahead is a matter of the network": (30, "agrees with this machine's", Concern.NONE),
    "a little more is said": (31, "the source is 31 s ahead of this machine", Concern.SOME),
    "behind, too": (-120, "the source is 120 s behind this machine", Concern.SOME),
    "five minutes": (300, "the source is 300 s ahead of this machine", Concern.SOME),
    "more makes times wrong": (301, "the source is 5 minutes ahead of this machine", Concern.GRAVE),
    "hours behind": (-7200, "the source is 2 hours behind this machine", Concern.GRAVE),
}


@pytest.mark.parametrize(("seconds", "text", "concern"), CLOCKS.values(), ids=CLOCKS.keys())
def test_clocks_are_judged(seconds: int, text: str, concern: Concern) -> None:
    """Up to 30 s apart is nothing, up to 5 minutes worth a word, more makes times wrong."""
    assert (text, concern) == skew(timedelta(seconds=seconds))
