"""Numbers, changes and times as words: the same everywhere a person reads them.

Rounding happens here and nowhere else. A text keeps three significant digits, never shows 0
for what is not zero, nor 100 % for what is not all.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from .model import Bound, Keep, Milestones, Reach, ReachFromHistory
from .units import CURRENCY_SIGNS, PERCENT, RATIO, exact, natural_bounds, singular

if TYPE_CHECKING:
    from datetime import date, datetime, timedelta

    from .model import Goal
    from .units import Unit

_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_NEAR_CEILING = 0.01
_NOISE = 1e-12
_NO_CHANGE = "no change"
_A_MULTIPLE = 2
_HARDLY = 0.01
_PLAIN_FROM, _PLAIN_BELOW = 1e-6, 1e15
_SPELLED_TIMES = frozenset({"hours", "days", "weeks", "months", "quarters", "years"})
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
    if unit.symbol[:1] in CURRENCY_SIGNS:
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
    if change == 0 or (value is not None and abs(change) <= _NOISE * abs(value)):
        return _NO_CHANGE
    falls = change < 0
    down, up = _directions(unit)
    judgement = "" if lower_is_better is None else " (better)" if falls is lower_is_better else " (worse)"
    return f"{_amount(abs(change), unit, value)} {down if falls else up}{judgement}"


def change_beside(change: float, unit: Unit, *, lower_is_better: bool | None, value: float) -> str:
    """A change that stands beside the value it led to: as `change_text`, unless the value could not show it.

    What is less than half of the value's last digit is `hardly changed`: neither none, nor worth a number.
    """
    told = change_text(change, unit, lower_is_better=lower_is_better, value=value)
    shows = told == _NO_CHANGE or value == 0 or _fixed(abs(change), _decimals(value, unit)) != "0"
    return told if shows else "hardly changed"


def amount_text(size: float, unit: Unit, value: float) -> str:
    """The size of a part of a change that led to a value, in the decimals of that value: `2.6 min`, `0.4 pt`, `3`."""
    return _amount(abs(size), unit, value)


def percent_text(share: float) -> str:
    """A share as whole percent: `53%`; with decimals where whole ones would say none or all."""
    percent = share * 100
    whole = round(percent)
    if whole in {0, 100} and not math.isclose(percent, whole, abs_tol=_NOISE):
        return f"{number_text(percent, unit=PERCENT)}%"
    return f"{whole}%"


def chance_text(chance: float) -> str:
    """A chance as whole percent; of what is hardly possible or nearly certain, that and no more."""
    if 0 < chance < _HARDLY:
        return f"less than {percent_text(_HARDLY)}"
    return f"more than {percent_text(1 - _HARDLY)}" if 1 - _HARDLY < chance < 1 else percent_text(chance)


def score_text(score: float) -> str:
    """A score in two decimals: `0.49`; with more where two would say 0.00 or 1.00 wrongly."""
    text = f"{score:.2f}"
    if text in {"0.00", "1.00"} and not math.isclose(score, float(text), abs_tol=_NOISE):
        return number_text(score, unit=RATIO)
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
        return f"{baseline_text(goal)} to {target_text(goal)}"
    if isinstance(goal, Keep):
        return f"keep {_bounds_text(goal)}"
    if isinstance(goal, Milestones):
        return plural(len(goal.steps), "step")
    return _from_history_text(goal)


def baseline_text(goal: Reach) -> str:
    """A baseline as it was written; of one that was measured, as much as that is worth, and from when."""
    if goal.measured is None:
        return _in_full(goal.baseline, goal.unit)
    return f"{value_text(goal.baseline, goal.unit)} (measured, {goal.measured})"


def target_text(goal: Reach) -> str:
    """A target with its comparator, in full: `< 10 min`."""
    return _bound_text("<" if goal.decreasing else ">", Bound(goal.target, goal.strict), goal.unit)


def _fixed(value: float, decimals: int) -> str:
    """A number in so many decimals, without trailing zeros and without a negative zero."""
    text = f"{value + 0.0:,.{decimals}f}"
    return text.rstrip("0").rstrip(".") if decimals else text


def _decimals(value: float, unit: Unit | None) -> int:
    """How many decimals a value is worth."""
    if unit is not None and unit.symbol and _is_count(unit) and round(value) != 0:
        return _after_point(value, 2)
    distance = _distance_to_ceiling(value, unit)
    return _after_point(distance, 2) if distance else _after_point(value, 3)


def _after_point(value: float, digits: int) -> int:
    """How many decimals show so many significant digits of a value."""
    if value == 0:
        return 0
    return max(0, digits - 1 - math.floor(math.log10(abs(value))))


def _distance_to_ceiling(value: float, unit: Unit | None) -> float | None:
    """How far a ratio close to its ceiling is from it; None for anything else."""
    ceiling = natural_bounds(unit)[1] if unit is not None else None
    if ceiling is None:
        return None
    distance = abs(ceiling - value)
    return distance if _NOISE * ceiling < distance <= _NEAR_CEILING * ceiling else None


def _with_unit(text: str, unit: Unit) -> str:
    """A number's text with the unit where people write it; a plain ratio needs none."""
    symbol = unit.symbol
    if symbol in {"", RATIO.symbol}:
        return text
    if symbol.startswith("/"):
        return f"{text}{symbol}"
    if symbol[0] in CURRENCY_SIGNS:
        minus = "-" if text.startswith("-") else ""
        return f"{minus}{symbol[0]}{text.removeprefix('-')}{symbol[1:]}"
    return f"{text} {_for_one(unit) if text == '1' else symbol}"


def _for_one(unit: Unit) -> str:
    """The symbol as it reads after the number one."""
    label, slash, period = unit.symbol.partition("/")
    counts = unit.dimension.startswith("count:")
    return f"{singular(label) if counts or label in _SPELLED_TIMES else label}{slash}{period}"


def _is_count(unit: Unit) -> bool:
    """Whether a unit counts things, labelled or not, and not per time."""
    return unit.dimension.startswith("count") and "/" not in unit.dimension


def _directions(unit: Unit) -> tuple[str, str]:
    """The words for a fall and a rise."""
    if _is_count(unit):
        return "fewer", "more"
    return ("shorter", "longer") if unit.dimension == "time" else ("lower", "higher")


def _amount(size: float, unit: Unit, value: float | None) -> str:
    """The size of a change, in the decimals of the value it led to, but never 0."""
    text = _fixed(size, _after_point(size, 2) if value is None else _decimals(value, unit))
    if text == "0":
        text = _fixed(size, _after_point(size, 1))
    if unit.symbol == PERCENT.symbol:
        return f"{text} pt"
    return text if _is_count(unit) else _with_unit(text, unit)


def _in_full(value: float, unit: Unit) -> str:
    """A number of a goal with its unit, in at least six significant digits."""
    return _with_unit(_fixed(value, max(_decimals(value, unit), _after_point(value, 6))), unit)


def _bounds_text(keep: Keep) -> str:
    """A bound as `>= 99.95 %`, a band as `20 ms to 30 ms`."""
    if keep.low and keep.high and not (keep.low.strict or keep.high.strict):
        return f"{_in_full(keep.low.value, keep.unit)} to {_in_full(keep.high.value, keep.unit)}"
    return " and ".join(
        _bound_text(sign, bound, keep.unit) for sign, bound in ((">", keep.low), ("<", keep.high)) if bound
    )


def _bound_text(sign: str, bound: Bound, unit: Unit) -> str:
    return f"{sign}{'' if bound.strict else '='} {_in_full(bound.value, unit)}"


def _from_history_text(goal: ReachFromHistory) -> str:
    """A goal whose baseline is not known yet, nor therefore its direction."""
    beyond = "beyond " if goal.strict else ""
    if goal.factor is None:
        assert goal.target is not None
        assert goal.unit is not None
        return f"measured baseline to {beyond}{_in_full(goal.target, goal.unit)}"
    if goal.factor >= _A_MULTIPLE:
        return f"{beyond}x{number_text(goal.factor)} the measured baseline"
    percent = float((exact(goal.factor) - 1) * 100)
    return f"{beyond}{'+' if percent > 0 else ''}{number_text(percent)} % from the measured baseline"
