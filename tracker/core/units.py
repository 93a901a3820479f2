"""Units: what a number measures, and exact conversion between units of one dimension.

A unit is a symbol, a dimension and a factor: how many base units one of it is. Base units are
the second, the ratio 1, the byte, one counted thing and, for a rate, one per second. A year is
365 days and a month a twelfth of it, so that availability per month and per year agree.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_LONGEST = 60
_MOST_DECIMALS = 32
"""More than `repr` ever writes of a number without an exponent."""
_DAY = 86_400
_YEAR = 365 * _DAY


class QuantityError(ValueError):
    """A text that is no quantity, or units that cannot be compared; `help` is the cure."""

    def __init__(self, message: str, *, help: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.help = help


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of measure; `parse_unit(unit.symbol)` gives it back.

    Attributes:
        symbol: As shown: `min`, `%`, `tickets`, `hours/year`, `/month`; empty for plain counts.
        dimension: `time`, `ratio`, `bytes`, `count`, `count:ticket`, `currency:EUR`, and rates
            of those such as `count:deploy/time`. Time per time is a `ratio`.
        factor: One of this unit in base units.
    """

    symbol: str
    dimension: str
    factor: Fraction

    def __hash__(self) -> int:
        """By the symbol alone: hashing a fraction takes longer than what is cached by unit."""
        return hash(self.symbol)


COUNT = Unit("", "count", Fraction(1))
PERCENT = Unit("%", "ratio", Fraction(1, 100))
RATIO = Unit("ratio", "ratio", Fraction(1))

_TIMES = (
    ("ns", Fraction(1, 10**9), "nanosecond nanoseconds"),
    ("µs", Fraction(1, 10**6), "us \u03bcs microsecond microseconds"),
    ("ms", Fraction(1, 1000), "msec millisecond milliseconds"),
    ("s", Fraction(1), "sec secs second seconds"),
    ("min", Fraction(60), "mins minute minutes"),
    ("h", Fraction(3600), "hr hrs hour hours"),
    ("d", Fraction(_DAY), "day days"),
    ("w", Fraction(7 * _DAY), "week weeks"),
    ("months", Fraction(_YEAR, 12), "month"),
    ("quarters", Fraction(_YEAR, 4), "quarter"),
    ("years", Fraction(_YEAR), "yr yrs year"),
)
_BYTES = (
    ("B", Fraction(1), "byte bytes"),
    *((f"{letter}B", Fraction(1000**power), "") for power, letter in enumerate("KMGTP", 1)),
    *((f"{letter}iB", Fraction(1024**power), "") for power, letter in enumerate("KMGTP", 1)),
)
CURRENCY_SIGNS = MappingProxyType({"€": "EUR", "$": "USD", "£": "GBP", "¥": "JPY"})
CURRENCY_CODES = ("EUR", "USD", "GBP", "CHF", "SEK", "NOK", "DKK", "JPY")

# How a time is spelled before and after the slash of a rate, where that is not its symbol.
_BEFORE_SLASH = MappingProxyType({"h": "hours", "d": "days", "w": "weeks"})
_AFTER_SLASH = MappingProxyType(
    {
        "s": "s",
        "min": "min",
        "h": "hour",
        "d": "day",
        "w": "week",
        "months": "month",
        "quarters": "quarter",
        "years": "year",
    }
)

_BITS = "bits or bytes? bytes are B, KB, MB, GB, TB or KiB, MiB, GiB, TiB"
_IN_FULL = "write the number in full, such as 5000000 or 5e6"
_THOUSANDS = "write the number in full, such as 5000 or 5e3"
_POINTS = "a difference of percentages is in points; write the value itself with %"
_AMBIGUOUS = MappingProxyType(
    {
        "m": 'write "min" for minutes or "months" for months',
        "M": f'write "min" for minutes or "months" for months; for millions {_IN_FULL}',
        "k": _THOUSANDS,
        "K": _THOUSANDS,
        "G": _IN_FULL,
        "b": _BITS,
        "Kb": _BITS,
        "Mb": _BITS,
        "Gb": _BITS,
        "Tb": _BITS,
        "pp": _POINTS,
        "pt": _POINTS,
    }
)
_ACCEPTED = "accepted are ms s min h d w, %, ratio, B KB MB GiB, EUR USD, a word to count, and /week /month /year"
_PER = re.compile(r"(?:^|\s)per\s+", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_][\w-]*")


def _named() -> dict[str, Unit]:
    """Every known name of a unit, as written and in lower case."""
    names = {"%": PERCENT, "percent": PERCENT, "ratio": RATIO}
    for dimension, rows in (("time", _TIMES), ("bytes", _BYTES)):
        for symbol, factor, others in rows:
            unit = Unit(symbol, dimension, factor)
            names.update(dict.fromkeys((symbol, symbol.casefold(), *others.split()), unit))
    for code in CURRENCY_CODES:
        names[code] = names[code.casefold()] = Unit(code, f"currency:{code}", Fraction(1))
    for sign, code in CURRENCY_SIGNS.items():
        names[sign] = Unit(sign, f"currency:{code}", Fraction(1))
    return names


_NAMED = MappingProxyType(_named())
TIME_NAMES = frozenset(name for name, unit in _NAMED.items() if unit.dimension == "time")


@lru_cache(maxsize=1024)
def parse_unit(text: str) -> Unit:
    """The unit that a text names; an empty text is a plain count, an unknown word counts itself.

    Raises:
        QuantityError: The text is ambiguous (`m`), malformed, or a rate over something not a time.
    """
    if len(text) > _LONGEST:
        raise QuantityError(f"a unit of {len(text)} characters is too long", help=_ACCEPTED)
    amount, slash, period = _PER.sub("/", text.strip()).partition("/")
    unit = _single(amount.strip())
    return _rate(unit, period.strip()) if slash else unit


def singular(label: str) -> str:
    """One of the things that a label counts: `ticket` for `tickets`, `query` for `queries`."""
    if label.endswith("ies"):
        return f"{label[:-3]}y"
    if label.endswith(("sses", "xes")):
        return label[:-2]
    if label.endswith("s") and not label.endswith(("ss", "us", "is")):
        return label[:-1]
    return label


def compatible(a: Unit, b: Unit) -> bool:
    """Whether values in the two units can be compared; a plain count goes with any label."""
    kind_a, _, per_a = a.dimension.partition("/")
    kind_b, _, per_b = b.dimension.partition("/")
    if per_a != per_b:
        return False
    counts = kind_a.startswith("count") and kind_b.startswith("count")
    return kind_a == kind_b or (counts and "count" in {kind_a, kind_b})


def require_compatible(a: Unit, b: Unit) -> None:
    """Raise a QuantityError, with its cure, unless the two units can be compared."""
    if compatible(a, b):
        return
    raise QuantityError(f"{_described(a)} cannot be compared with {_described(b)}", help=_cure(a, b))


def exact(value: float) -> Fraction:
    """The number that was written: 1/10 for 0.1, not its nearest binary fraction.

    Raises:
        QuantityError: The value is NaN or infinite.
    """
    try:
        return Fraction(repr(value))
    except ValueError:
        raise QuantityError(f"{value} is not a finite number", help="give a number such as 12 or 0.5") from None


def convert(value: float, origin: Unit, to: Unit) -> float:
    """The value, given in `origin`, in the unit `to`; exact up to one rounding to a float.

    Raises:
        QuantityError: The units cannot be compared, or the value is not finite in either.
    """
    return converter(origin, to)(value)


@lru_cache(maxsize=256)
def converter(origin: Unit, to: Unit) -> Callable[[float], float]:
    """`convert` from one unit to another, for many values.

    Raises:
        QuantityError: The units cannot be compared.
    """
    require_compatible(origin, to)
    ratio = origin.factor / to.factor
    times, parts = ratio.numerator, ratio.denominator
    if times == parts:
        return _finite
    divisors: list[int] = [parts * 10**places for places in range(_MOST_DECIMALS)]

    @lru_cache(maxsize=512)  # what is judged as of several instants is converted once
    def converted(value: float) -> float:
        whole, _, decimals = repr(value).partition(".")
        try:
            # What `exact` says, without the making of fractions: dividing integers rounds once, too.
            # What has no exponent is below 1e16, which no unit makes too large.
            return int(whole + decimals) * times / divisors[len(decimals)]
        except ValueError:  # written with an exponent, or no number at all
            number = exact(value)
        try:
            return float(number * times / parts)
        except OverflowError:
            raise _too_large(value, origin, to) from None

    return converted


def _finite(value: float) -> float:
    if not math.isfinite(value):
        exact(value)
    return float(value)


def _too_large(value: float, origin: Unit, to: Unit) -> QuantityError:
    return QuantityError(f"{value:g} {origin.symbol} is too large to be shown in {_described(to)}")


@lru_cache(maxsize=1024)
def natural_bounds(unit: Unit) -> tuple[float | None, float | None]:
    """The least and greatest possible value, in that unit; None where there is no such bound."""
    kind = unit.dimension.partition(":")[0]
    if kind == "ratio":
        return 0.0, float(1 / unit.factor)
    if kind == "currency" or kind.startswith("ratio/"):
        return None, None
    return 0.0, None


def _single(text: str) -> Unit:
    """A unit without a rate."""
    if text in _AMBIGUOUS:
        raise QuantityError(f'the unit "{text}" is ambiguous', help=_AMBIGUOUS[text])
    if not text:
        return COUNT
    return _NAMED.get(text) or _NAMED.get(text.casefold()) or _label(text)


def _label(text: str) -> Unit:
    """A count of whatever the words say."""
    words = text.split()
    if len(text) == 1 or not all(_WORD.fullmatch(word) for word in words):
        raise QuantityError(f'unknown unit "{text}"', help=_ACCEPTED)
    if len(words) > 1 and any(word in _AMBIGUOUS or word.casefold() in _NAMED for word in words):
        hyphened = "-".join(words)
        raise QuantityError(f'unknown unit "{text}"', help=f'if it is something to count, write "{hyphened}"')
    label = " ".join(words)
    return Unit(label, f"count:{singular(label.casefold())}", Fraction(1))


def _rate(unit: Unit, period: str) -> Unit:
    """So much of a unit per period; time per time is a ratio."""
    length = _NAMED.get(period.casefold())
    if length is None or length.symbol not in _AFTER_SLASH:
        raise QuantityError(f'"{period}" is not a period', help="write /s /min /hour /day /week /month /quarter /year")
    symbol = f"{_BEFORE_SLASH.get(unit.symbol, unit.symbol)}/{_AFTER_SLASH[length.symbol]}"
    dimension = "ratio" if unit.dimension == "time" else f"{unit.dimension}/time"
    return Unit(symbol, dimension, unit.factor / length.factor)


def _described(unit: Unit) -> str:
    return f'"{unit.symbol}"' if unit.symbol else "a plain number"


def _cure(a: Unit, b: Unit) -> str:
    """What to write instead of two units that cannot be compared."""
    dimensions = {a.dimension, b.dimension}
    if dimensions == {"count", "ratio"}:
        return 'write "5 %" or "0.05 ratio"'
    if all(dimension.startswith("count:") for dimension in dimensions):
        return "count the same thing in both places, with the same word"
    return "give both in units of the same kind, such as s and min"
