"""Exact arithmetic of numbers and their units."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tracker.connectors.computed.amount import OPEN, Amount, in_unit
from tracker.connectors.computed.formula import parse

from tracker.core.units import QuantityError, Unit, parse_unit


def amount(text: str) -> Amount:
    """An amount from a number and a unit, `90 s`."""
    number, _, unit = text.partition(" ")
    return Amount(Fraction(number), parse_unit(unit))


RESULTS = {
    "a sum in the first's unit": ("a + b", "1 h", "30 min", "3/2 h"),
    "a difference in the first's unit": ("b - a", "1 h", "90 min", "30 min"),
    "the rest of a percentage": ("1 - a", "20 %", "1 s", "80 %"),
    "a percentage less the whole": ("a - 1", "20 %", "1 s", "-80 %"),
    "a number beside a count": ("a + 5", "3 tickets", "1 s", "8 tickets"),
    "a bare count beside a labelled one": ("a + b", "3 tickets", "2 ", "5 tickets"),
    "a ratio of two of a kind": ("a / b", "90 s", "3 min", "1/2 ratio"),
    "a ratio of bare counts": ("a / b", "3 ", "12 ", "1/4 ratio"),
    "a ratio of percentages": ("a / b", "20 %", "0.5 ratio", "2/5 ratio"),
    "one over a ratio": ("1 / a", "20 %", "1 s", "5 ratio"),
    "twice a time": ("2 * a", "20 min", "1 s", "40 min"),
    "half a time": ("a / 2", "20 min", "1 s", "10 min"),
    "a share of a time": ("a * b", "20 min", "50 %", "10 min"),
    "a time and its share the other way": ("b * a", "20 min", "50 %", "10 min"),
    "a share of a share": ("a * b", "50 %", "50 %", "25 %"),
    "so many times": ("a * b", "3 ", "2 h", "6 h"),
    "a time for each of a bare count": ("a / b", "6 h", "3 ", "2 h"),
    "the least in the first's unit": ("min(a, b)", "1 h", "30 min", "1/2 h"),
    "the greatest": ("max(a, b)", "1 h", "30 min", "1 h"),
    "a mean": ("mean(a, b)", "1 h", "30 min", "3/4 h"),
    "a sum with numbers": ("sum(a, 1, b)", "20 %", "30 %", "150 %"),
    "a negative": ("-a + b", "1 min", "90 s", "1/2 min"),
}


@pytest.mark.parametrize(("formula", "a", "b", "expected"), RESULTS.values(), ids=RESULTS)
def test_numbers_and_units_together(formula: str, a: str, b: str, expected: str) -> None:
    """Units are converted exactly; the unit is the same whatever the numbers are."""
    known = {"a": amount(a), "b": amount(b)}
    found = parse(formula).of(known)
    assert amount(expected) == found
    assert found.unit == parse(formula).of({name: Amount(None, each.unit) for name, each in known.items()}).unit


@pytest.mark.parametrize(
    ("formula", "a", "b", "expected"),
    [
        ("a * b", "2 h", "3 EUR", 6),
        ("a / b", "6 EUR", "3 deploys", 2),
        ("60 / b", "1 s", "20 min", 3),
        ("a * b + b * a", "2 h", "3 EUR", 12),
        ("a / b * 50", "6 EUR", "3 deploys", 100),
        ("(a / b) / (a / b)", "6 EUR", "3 deploys", 1),
        ("a / b * a", "6 EUR", "3 deploys", 12),
        ("1 + a / b", "6 EUR", "3 deploys", 3),
    ],
)
def test_what_has_no_name_counts_as_it_is(formula: str, a: str, b: str, expected: int) -> None:
    """A product or quotient of two kinds is of the numbers as they are, in the unit that the file says."""
    found = parse(formula).of({"a": amount(a), "b": amount(b)})
    assert Amount(Fraction(expected), OPEN) == found
    assert Amount(Fraction(expected), parse_unit("EUR/day")) == in_unit(found, parse_unit("EUR/day"))


@pytest.mark.parametrize(
    ("formula", "a", "b", "message"),
    [
        ("a + b", "1 h", "1 %", '"%" cannot be compared with "h"'),
        ("max(a, b)", "1 h", "1 EUR", '"EUR" cannot be compared with "h"'),
        ("a + b", "1 tickets", "1 deploys", '"deploys" cannot be compared with "tickets"'),
        ("a + 1", "1 h", "1 s", 'a plain number cannot be added to or compared with "h"'),
        ("1 + b", "1 h", "1 EUR", 'a plain number cannot be added to or compared with "EUR"'),
        ("100 - a", "20 %", "1 s", "100 beside a ratio is 10000 %"),
        ("a * b + a", "2 h", "3 EUR", "a product of units cannot be added to or compared with one unit"),
        ("a - a * b", "2 h", "3 EUR", "a product of units cannot be added to or compared with one unit"),
    ],
)
def test_what_does_not_go_together(formula: str, a: str, b: str, message: str) -> None:
    """Adding and comparing need units of one kind; a number beside a percentage is at most the whole."""
    with pytest.raises(QuantityError) as raised:
        parse(formula).of({"a": amount(a), "b": amount(b)})
    assert message == raised.value.message
    assert raised.value.help


@pytest.mark.parametrize("formula", ["a / 0", "a / (b - b)", "1 / b", "a / b", "a / (0 * b)"])
def test_a_division_by_zero_is_one(formula: str) -> None:
    """Zero never becomes a number by being divided by."""
    with pytest.raises(ZeroDivisionError):
        parse(formula).of({"a": amount("1 h"), "b": amount("0 h")})


@given(st.fractions(-1000, 1000), st.sampled_from(["s", "min", "h", "ms", "d"]), st.sampled_from(["s", "min", "h"]))
def test_a_change_of_unit_changes_no_value(number: Fraction, unit: str, other: str) -> None:
    """There and back again is the same number, exactly."""
    first: Unit = parse_unit(unit)
    there = in_unit(Amount(number, first), parse_unit(other))
    assert Amount(number, first) == in_unit(there, first)
