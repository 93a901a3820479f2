"""The length of a meeting, as people write it."""

from __future__ import annotations

import re
from typing import Final

from .quantity import QuantityError, parse_quantity

SHORTEST, LONGEST = 5, 120
"""The shortest and the longest meeting, in minutes."""

_HELP: Final = f"write minutes from {SHORTEST} to {LONGEST}, such as 20m or 1 h"
_SHORT_MINUTES: Final = re.compile(r"\s*(\d+)\s*m\s*", re.IGNORECASE)
"""`m` alone, which a quantity refuses: it could be months."""


def box_minutes(said: str | float) -> int:
    """The whole minutes of a box: `20m`, `20 min`, `20` and `1 h` will do.

    Raises:
        QuantityError: It is no time, not of whole minutes, or too short or long for a meeting.
    """
    plain = _SHORT_MINUTES.fullmatch(str(said))
    try:
        quantity = parse_quantity(f"{plain[1]} min" if plain else said)
    except QuantityError:
        raise _refused(said, "is no length of a meeting") from None
    if quantity.unit.symbol and quantity.unit.dimension != "time":
        raise _refused(said, "is no length of a meeting")
    minutes = quantity.number * quantity.unit.factor / 60 if quantity.unit.symbol else quantity.number
    if minutes.denominator != 1:
        raise _refused(said, "is not of whole minutes")
    if not SHORTEST <= minutes <= LONGEST:
        raise _refused(said, f"is too {'short' if minutes < SHORTEST else 'long'} for a meeting")
    return int(minutes)


def _refused(said: str | float, why: str) -> QuantityError:
    return QuantityError(f'"{said}" {why}', help=_HELP)
