"""Numbers, changes and times as words: the same everywhere a person reads them.

Rounding happens here and nowhere else. A text keeps three significant digits, never shows 0
for what is not zero, nor 100 % for what is not all.
"""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from .model import Keep, Milestones, Reach, ReachFromHistory
from .units import CURRENCY_SIGNS, PERCENT, natural_bounds, singular

if TYPE_CHECKING:
    from datetime import date, datetime, timedelta

    from .model import Bound, Goal
    from .units import Unit

_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_NEAR_CEILING = 0.99
_PLAIN_FROM, _PLAIN_BELOW = 1e-6, 1e15
_SPELLED_TIMES = frozenset({"hours", "days", "weeks", "months", "quarters", "years"})
_WORDS = {"time": ("shorter", "longer"), "count": ("fewer", "more")}
_AGES = (("week", 604_800, 3), ("day", 86_400, 2), ("hour", 3600, 1), ("minute", 60, 1))


def number_text(value: float, *, unit: Unit | None = None) -> str:
    """A number in three significant digits, whole numbers in full: `26.4`, `1,204`.

    Of a ratio near its ceiling, the digits that part it from the ceiling are kept: `99.95`.
    """
    if value != 0 and not _PLAIN_FROM <= abs(value) < _PLAIN_BELOW:
        return f"{value:.3g}"
    return _fixed(value, _decimals(value, unit))


def value_text(value: float, unit: Unit) -> str:
    """A number with its unit: `26.4 min`, `98.9 %`, `1 ticket`, `8/month`, `$5`."""
    return _with_unit(number_text(value, unit=unit), unit)


def range_text(low: float, high: float, unit: Unit) -> str:
    """A range of values: `15 to 20 min`; a single value where both ends read the same."""
    low_text, high_text = number_text(low, unit=unit), number_text(high, unit=unit)
    if low_text == high_text:
        return _with_unit(low_text, unit)
    if unit.symbol[:1] in CURRENCY_SIGNS and unit.symbol:
        return f"{_with_unit(low_text, unit).partition('/')[0]} to {_with_unit(high_text, unit)}"
    return _with_unit(f"{low_text} to {high_text}", unit)


def change_text(change: float, unit: Unit, *, lower_is_better: bool | None, value: float | None = None) -> str:
    """A change in words: `1.7 min shorter (better)`, `0.6 pt lower (worse)`, `1 fewer`.

    Args:
        change: The newer value minus the older, in `unit`.
        unit: Differences of percentages are in points (`pt`), never in percent.
        lower_is_better: Whether a fall is good; None leaves the judgement out.
        value: The newer value; its decimals are those of the change.
    """
    if change == 0:
        return "no change"
    falls = change < 0
    down, up = _WORDS.get(unit.dimension.partition(":")[0], ("lower", "higher"))
    judgement = "" if lower_is_better is None else " (better)" if falls is lower_is_better else " (worse)"
    return f"{_amount(abs(change), unit, value)} {down if falls else up}{judgement}"


def percent_text(share: float) -> str:
    """A share as whole percent: `53%`; with decimals where whole ones would say none or all."""
    percent = share * 100
    whole = round(percent)
    if whole in {0, 100} and percent != whole:
        return f"{number_text(percent, unit=PERCENT)}%"
    return f"{whole}%"


def score_text(score: float) -> str:
    """A score in two decimals: `0.49`; with more where two would say 0.00 or 1.00 wrongly."""
    text = f"{score:.2f}"
    if text.lstrip("-") in {"0.00", "1.00"} and float(text) != score:
        return f"{float(number_text(score * 100, unit=PERCENT)) / 100:.6g}"
    return text


def instant_text(at: datetime, zone: str) -> str:
    """An aware instant in a zone, with the zone's own abbreviation: `Tue 11 Aug 14:05 UTC`."""
    local = at.astimezone(ZoneInfo(zone))
    name = local.tzname() or ""
    offset = "UTC" if name[:1] in {"+", "-"} else ""
    return f"{_WEEKDAYS[local.weekday()]} {local.day} {_MONTHS[local.month - 1]} {local:%H:%M} {offset}{name}"


def day_text(day: date) -> str:
    """A day: `11 Aug 2026`."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def age_text(age: timedelta) -> str:
    """How long ago, in whole units gone by: `12 minutes`, `5 days`, `3 weeks`."""
    seconds = age.total_seconds()
    for noun, length, at_least in _AGES:
        if seconds >= length * at_least:
            return plural(int(seconds // length), noun)
    return "less than a minute"


def plural(n: int, noun: str) -> str:
    """A number of things: `1 key result`, `2 key results`, `3 queries`."""
    if n == 1:
        return f"1 {noun}"
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return f"{n:,} {noun[:-1]}ies"
    ending = "es" if noun.endswith(("s", "x", "ch", "sh")) else "s"
    return f"{n:,} {noun}{ending}"


def goal_text(goal: Goal) -> str:
    """A goal with its numbers in full: `45 min to < 10 min`, `keep >= 99.95 %`, `2 steps`."""
    if isinstance(goal, Reach):
        sign = _comparator(strict=goal.strict, falls=goal.decreasing)
        return f"{_goal_value(goal.baseline, goal.unit)} to {sign}{_goal_value(goal.target, goal.unit)}"
    if isinstance(goal, Keep):
        return f"keep {_bounds_text(goal)}"
    if isinstance(goal, Milestones):
        return plural(len(goal.steps), "step")
    return _from_history_text(goal)
