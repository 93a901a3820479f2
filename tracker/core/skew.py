"""How far apart two clocks are, and whether it matters."""

from __future__ import annotations

from datetime import timedelta
from enum import IntEnum
from typing import Final, NamedTuple

from .wording import age_text

WORTH_A_WARNING: Final = timedelta(seconds=30)
"""By how much clocks may differ before it is said."""
TOO_FAR_APART: Final = timedelta(minutes=5)
"""By how much clocks may differ before times are wrong: a slot, or the validity of a login."""


class Concern(IntEnum):
    """How much it matters."""

    NONE = 0
    SOME = 1
    GRAVE = 2


class Skew(NamedTuple):
    """The words, and how much it matters."""

    text: str
    concern: Concern


def skew(apart: timedelta) -> Skew:
    """What is to be said of a source whose clock is so far ahead of this machine's, or behind if negative."""
    if abs(apart) <= WORTH_A_WARNING:
        return Skew("agrees with this machine's", Concern.NONE)
    side = "ahead of" if apart > timedelta(0) else "behind"
    concern = Concern.GRAVE if abs(apart) > TOO_FAR_APART else Concern.SOME
    return Skew(f"the source is {_length(abs(apart))} {side} this machine", concern)


def _length(apart: timedelta) -> str:
    return f"{apart.total_seconds():.0f} s" if apart <= TOO_FAR_APART else age_text(apart)
