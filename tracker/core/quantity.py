"""Quantities as people write them: a number and a unit, a target, a bound or a band.

Numbers are exact fractions until a caller asks for a float, so that a change of unit never
changes a value. The units themselves are in `units`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType

from .model import Bound, Keep
from .units import (
    CURRENCY_CODES,
    CURRENCY_SIGNS,
    TIME_NAMES,
    QuantityError,
    Unit,
    compatible,
    convert,
    exact,
    natural_bounds,
    parse_unit,
    require_compatible,
)

__all__ = [
    "Quantity",
    "QuantityError",
    "Target",
    "Unit",
    "compatible",
    "convert",
    "natural_bounds",
    "parse_keep",
    "parse_quantity",
    "parse_target",
    "parse_unit",
]

_LONGEST = 100
_DIGITS = r"(?:(?:[1-9]\d{0,2}(?:,\d{3})+|\d+(?:_\d+)*)(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d{1,3})?"
_NUMBER = re.compile(rf"(-?\s*{_DIGITS})(?![\d,._])\s*(.*)")
_PREFIXED = re.compile(
    rf"(-?)\s*({'|'.join(map(re.escape, (*CURRENCY_CODES, *CURRENCY_SIGNS)))})\s*(-?[\d.].*)", re.IGNORECASE
)
_FURTHER_TERM = re.compile(r"([^\W\d_]+)\s*(\d.*)")
_DECIMAL_COMMA = re.compile(r"-?\s*\d[\d.]*,\d")

_COMPARATORS = MappingProxyType(
    {
        "<=": "<=",
        ">=": ">=",
        "<": "<",
        ">": ">",
        "≤": "<=",
        "≥": ">=",
        "at most": "<=",
        "at least": ">=",
        "less than": "<",
        "fewer than": "<",
        "more than": ">",
        "under": "<",
        "below": "<",
        "over": ">",
        "above": ">",
    }
)
_COMPARED = re.compile(rf"({'|'.join(_COMPARATORS)})\s*(.*)", re.IGNORECASE)
_BY_PERCENT = re.compile(rf"([+-])\s*({_DIGITS})\s*(?:%|percent)", re.IGNORECASE)
_BY_FACTOR = re.compile(rf"[x×]\s*({_DIGITS})|({_DIGITS})\s*[x×]", re.IGNORECASE)

_NUMBER_HELP = "write a number and a unit, such as 45 min, 99.95 %, 8/month or 12 tickets"
_COMMA_HELP = "use a decimal point (0.5); a comma only parts thousands (1,204)"
_RELATIVE_HELP = 'a relative target is a signed percentage or a factor: "-40 %", "+25 %" or "x10"'
_KEEP_HELP = 'write a bound such as ">= 99.95 %" or "< 15 %", or a band such as "20 ms .. 30 ms"'


@dataclass(frozen=True, slots=True)
class Quantity:
    """An exact number of a unit."""

    number: Fraction
    unit: Unit

    @property
    def value(self) -> float:
        """The number as a float, in the quantity's own unit."""
        return float(self.number)

    def to(self, unit: Unit) -> Quantity:
        """The same quantity in another unit, exactly.

        Raises:
            QuantityError: The units cannot be compared.
        """
        if unit.symbol == self.unit.symbol:
            return self
        require_compatible(self.unit, unit)
        return Quantity(self.number * self.unit.factor / unit.factor, unit)


@dataclass(frozen=True, slots=True)
class Target:
    """Where a number is to end: an absolute quantity, or a factor of the baseline.

    Exactly one of `quantity` and `factor` is given; `comparator` is `<`, `<=`, `>`, `>=` or None.
    """

    comparator: str | None
    quantity: Quantity | None
    factor: Fraction | None


def parse_quantity(value: str | float) -> Quantity:
    """The quantity that a text or a plain number says.

    Raises:
        QuantityError: It is no number, ambiguous (`0,5`), not finite, or negative where the unit
            allows none (time, ratios, bytes).
    """
    quantity = _read(_tidy(value)) if isinstance(value, str) else Quantity(_plain(value), parse_unit(""))
    return _not_negative(quantity)


def parse_target(value: str | float) -> Target:
    """The target that a text or a plain number says, such as `< 10 min`, `-40 %` or `x10`.

    Raises:
        QuantityError: It is no quantity, or a relative target that changes nothing or falls
            below zero.
    """
    if not isinstance(value, str):
        return Target(None, parse_quantity(value), None)
    comparator, rest = _split_comparator(_tidy(value))
    factor = _relative(rest)
    if factor is not None:
        return Target(comparator, None, factor)
    if rest.startswith("+") or rest.casefold().startswith("by "):
        raise QuantityError(f'"{value}" is not a target', help=_RELATIVE_HELP)
    return Target(comparator, parse_quantity(rest), None)


def parse_keep(text: str) -> Keep:
    """The bound or band that a text says, such as `>= 99.95 %` or `20 ms .. 30 ms`.

    The ends of a band are inside it; a band is in the unit of its upper end.

    Raises:
        QuantityError: There is neither a comparator nor a band, or the band is empty.
    """
    if not isinstance(text, str):
        raise QuantityError(f"{text} does not say on which side to keep", help=_KEEP_HELP)
    low, dots, high = _tidy(text).partition("..")
    if dots:
        return _band(low, high)
    comparator, rest = _split_comparator(low)
    if comparator is None:
        raise QuantityError(f'"{text}" does not say on which side to keep', help=_KEEP_HELP)
    quantity = parse_quantity(rest)
    bound = Bound(quantity.value, strict="=" not in comparator)
    if comparator.startswith("<"):
        return Keep(low=None, high=bound, unit=quantity.unit)
    return Keep(low=bound, high=None, unit=quantity.unit)


def _tidy(text: str) -> str:
    """The text with single spaces and a plain minus sign."""
    if len(text) > _LONGEST:
        raise QuantityError(f"a quantity of {len(text)} characters is too long", help=_NUMBER_HELP)
    return " ".join(text.replace("−", "-").split())


def _plain(value: float) -> Fraction:
    """The exact number of a plain YAML number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise QuantityError(f"{value} is not a number", help=_NUMBER_HELP)
    return _finite(exact(value), str(value))


def _read(text: str) -> Quantity:
    """A number and its unit, a price, or a time in several terms."""
    prefixed = _PREFIXED.fullmatch(text)
    if prefixed:
        number, rest = _split_number(prefixed[1] + prefixed[3])
        return Quantity(number, parse_unit(f"{prefixed[2]} {rest}"))
    number, rest = _split_number(text)
    further = _FURTHER_TERM.fullmatch(rest)
    if further and further[1].casefold() in TIME_NAMES:
        return _added(Quantity(number, parse_unit(further[1])), _read(further[2]), text)
    return _in_plural(Quantity(number, parse_unit(rest)))


def _split_number(text: str) -> tuple[Fraction, str]:
    """The number a text begins with, and what follows it."""
    match = _NUMBER.fullmatch(text)
    if match is None:
        comma = _DECIMAL_COMMA.match(text)
        raise QuantityError(f'"{text}" is not a quantity', help=_COMMA_HELP if comma else _NUMBER_HELP)
    return _finite(_number(match[1]), match[1]), match[2]


def _number(digits: str) -> Fraction:
    plain = digits.replace(",", "").replace(" ", "")
    return Fraction(int(plain)) if plain.isdecimal() else Fraction(plain)


def _finite(number: Fraction, text: str) -> Fraction:
    """The number, unless it is beyond what a float can hold."""
    try:
        float(number)
    except OverflowError:
        raise QuantityError(f"{text} is too large a number") from None
    return number


def _added(first: Quantity, rest: Quantity, text: str) -> Quantity:
    """Two terms of one time, the larger unit first, in the smaller unit."""
    smaller = rest.unit.dimension == "time" and rest.unit.factor < first.unit.factor
    if not smaller or first.number < 0:
        raise QuantityError(
            f'"{text}" is not a quantity', help="give every part its unit, the larger first, such as 1 h 30 min"
        )
    return Quantity(first.to(rest.unit).number + rest.number, rest.unit)


def _in_plural(quantity: Quantity) -> Quantity:
    """`1 bug` counts bugs: the label is kept as it reads for any other number."""
    label, slash, period = quantity.unit.symbol.partition("/")
    counts = quantity.unit.dimension.startswith("count:")
    if quantity.number != 1 or not counts or label.endswith("s"):
        return quantity
    plural = f"{label[:-1]}ies" if label.endswith("y") and label[-2:-1] not in "aeiou" else f"{label}s"
    return Quantity(quantity.number, parse_unit(f"{plural}{slash}{period}"))


def _not_negative(quantity: Quantity) -> Quantity:
    """The quantity, unless it is negative and its unit allows no such thing."""
    signed = quantity.unit.dimension.startswith(("count", "currency"))
    if quantity.number < 0 and not signed:
        raise QuantityError(f'"{quantity.value:g} {quantity.unit.symbol}" cannot be negative', help=_RELATIVE_HELP)
    return quantity


def _split_comparator(text: str) -> tuple[str | None, str]:
    """The comparator a text begins with, if any, and the rest."""
    match = _COMPARED.fullmatch(text)
    return (_COMPARATORS[match[1].lower()], match[2]) if match else (None, text)


def _relative(text: str) -> Fraction | None:
    """The factor that a relative target multiplies the baseline by; None if it is not relative."""
    percent = _BY_PERCENT.fullmatch(text)
    times = _BY_FACTOR.fullmatch(text)
    if percent:
        factor = 1 + _number(percent[1] + percent[2]) / 100
    elif times:
        factor = _number(times[1] or times[2])
    else:
        return None
    if factor < 0 or factor == 1:
        reason = "leaves the baseline as it is" if factor == 1 else "falls below zero"
        raise QuantityError(f'the target "{text}" {reason}', help=_RELATIVE_HELP)
    return _finite(factor, text)


def _band(low_text: str, high_text: str) -> Keep:
    """A band between two quantities; a lower end without a unit is in that of the upper end."""
    high = parse_quantity(high_text)
    low = parse_quantity(low_text)
    same_unit = Quantity(low.number, high.unit) if not low.unit.symbol else low.to(high.unit)
    if _not_negative(same_unit).number >= high.number:
        raise QuantityError(f'the band "{low_text}..{high_text}" is empty', help=_KEEP_HELP)
    return Keep(Bound(same_unit.value, strict=False), Bound(high.value, strict=False), high.unit)
