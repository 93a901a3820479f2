"""Amounts: exact numbers with their units, and the arithmetic of both.

An amount whose number is None stands for any number of its unit: so the same arithmetic says, when
a plan is checked, what unit a formula comes out in, and later, what number.

A plain number is one that was written in the formula. Beside a ratio 1 is the whole, so that
`1 - a` is the rest of a percentage.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from functools import reduce
from typing import TYPE_CHECKING

from tracker.core.units import COUNT, RATIO, QuantityError, Unit, compatible, exact, require_compatible

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

OPEN = Unit("?", "?", Fraction(1))
"""The unit of a product or quotient that has no name, such as hours times euros."""

_SCALING = frozenset({RATIO.dimension, COUNT.dimension})
"""What changes a number and not its unit."""
_RATIO_HELP = "beside a percentage, 1 is 100 %: write `1 - a`, not `100 - a`"
_UNIT_HELP = "add and compare only what is in units of the same kind"


@dataclass(frozen=True, slots=True)
class Amount:
    """A number, or any number if it is None, of a unit; a unit of None is a plain number's."""

    number: Fraction | None
    unit: Unit | None


def plain(number: float) -> Amount:
    """A number written in a formula.

    Raises:
        QuantityError: It is beyond what a number can be (`1e999`).
    """
    return Amount(exact(number), None)


def add(a: Amount, b: Amount) -> Amount:
    """The sum, in the unit of the first that has one; raises QuantityError if they do not go together."""
    return _joined(a, b, lambda x, y: x + y)


def subtract(a: Amount, b: Amount) -> Amount:
    """The difference, as `add`."""
    return _joined(a, b, lambda x, y: x - y)


def negative(a: Amount) -> Amount:
    """The amount with the other sign."""
    return replace(a, number=None if a.number is None else -a.number)


def multiply(a: Amount, b: Amount) -> Amount:
    """The product: what a plain number, a ratio or a bare count scales keeps its unit; others are `OPEN`."""
    if a.unit is None:
        return Amount(_times(a.number, b.number), b.unit)
    if b.unit is None or b.unit.dimension in _SCALING:
        return Amount(_times(a.number, _base(b)), a.unit)
    if a.unit.dimension in _SCALING:
        return Amount(_times(_base(a), b.number), b.unit)
    return Amount(_times(a.number, b.number), OPEN)


def divide(a: Amount, b: Amount) -> Amount:
    """The quotient: a ratio of two that can be compared; otherwise as `multiply`.

    Raises:
        ZeroDivisionError: The second is zero.
    """
    if b.unit is None:
        return Amount(_over(a.number, b.number), a.unit)
    if _makes_ratio(a.unit, b.unit):
        return Amount(_over(_base(a), _base(b)), RATIO)
    if a.unit is not None and b.unit.dimension in _SCALING:
        return Amount(_over(a.number, _base(b)), a.unit)
    return Amount(_over(a.number, b.number), OPEN)


def total(amounts: Sequence[Amount]) -> Amount:
    """The sum of one or more, as `add`."""
    return reduce(add, amounts)


def mean(amounts: Sequence[Amount]) -> Amount:
    """The sum divided by how many there are."""
    return divide(total(amounts), plain(len(amounts)))


def least(amounts: Sequence[Amount]) -> Amount:
    """The least of one or more, as `add`."""
    return reduce(lambda a, b: _joined(a, b, min), amounts)


def greatest(amounts: Sequence[Amount]) -> Amount:
    """The greatest of one or more, as `add`."""
    return reduce(lambda a, b: _joined(a, b, max), amounts)


def in_unit(a: Amount, unit: Unit) -> Amount:
    """The amount in a unit; one without a name is taken to be in it.

    Raises:
        QuantityError: It cannot be compared with the unit.
    """
    if a.unit is None:
        return _plain_in(a, unit)
    if a.unit == OPEN:
        return replace(a, unit=unit)
    require_compatible(a.unit, unit)
    return Amount(_times(a.number, a.unit.factor / unit.factor), unit)


def _joined(a: Amount, b: Amount, join: Callable[[Fraction, Fraction], Fraction]) -> Amount:
    unit = a.unit or b.unit
    if unit is not None:
        a, b = (_matched(each, unit) for each in (a, b))
    known = a.number is not None and b.number is not None
    return Amount(join(a.number, b.number) if known else None, unit)  # type: ignore[arg-type]


def _matched(a: Amount, unit: Unit) -> Amount:
    """The amount in the unit of what it is joined with: there, one without a name matches only its like."""
    if a.unit is not None and (a.unit == OPEN) != (unit == OPEN):
        raise QuantityError("a product of units cannot be added to or compared with one unit", help=_UNIT_HELP)
    return in_unit(a, unit)


def _plain_in(a: Amount, unit: Unit) -> Amount:
    if unit.dimension == RATIO.dimension:
        if a.number is not None and abs(a.number) > 1:
            raise QuantityError(f"{float(a.number):g} beside a ratio is {float(a.number) * 100:g} %", help=_RATIO_HELP)
        return Amount(_over(a.number, unit.factor), unit)
    if unit == OPEN or unit.dimension.partition(":")[0] == COUNT.dimension:
        return Amount(a.number, unit)
    raise QuantityError(f'a plain number cannot be added to or compared with "{unit.symbol}"', help=_UNIT_HELP)


def _makes_ratio(a: Unit | None, b: Unit) -> bool:
    if a is None:
        return b.dimension == RATIO.dimension
    return a != OPEN and compatible(a, b)


def _base(a: Amount) -> Fraction | None:
    return a.number if a.unit is None else _times(a.number, a.unit.factor)


def _times(a: Fraction | None, b: Fraction | None) -> Fraction | None:
    return None if a is None or b is None else a * b


def _over(a: Fraction | None, b: Fraction | None) -> Fraction | None:
    if b == 0:
        raise ZeroDivisionError
    return None if a is None or b is None else a / b
