"""Formulas: what may be in one, and what it comes to."""

from __future__ import annotations

import re
from contextlib import suppress
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tracker.connectors.computed.amount import Amount
from tracker.connectors.computed.formula import LONGEST, MOST_PARTS, FormulaError, parse

REFUSED = [
    "a ** 2",
    "a // 2",
    "a % 2",
    "a.b",
    "a[0]",
    "a if a else 0",
    "a or 1",
    "not a",
    "a < 1",
    "a == 1",
    "(a, a)",
    "[a]",
    "{a}",
    "lambda: a",
    "(a := 1)",
    "f'{a}'",
    "'a'",
    "...",
    "None",
    "True + a",
    "1j * a",
    "1e999 + a",
    "~a",
    "a @ a",
    "min()",
    "min(*a)",
    "min(a, key=a)",
    "min",
    "max + a",
    "abs(a)",
    "a(1)",
    "min(a)(a)",
    "__import__('os').system('true')",
    "().__class__",
    "[x for x in a]",
    "await a",
]


@pytest.mark.parametrize("text", REFUSED)
def test_nothing_else_may_be_in_a_formula(text: str) -> None:
    """Powers, attributes, subscripts, comparisons, texts, other calls and everything else of Python is refused."""
    with pytest.raises(FormulaError, match=r"may not be in a formula|is not a formula"):
        parse(text)


@pytest.mark.parametrize("text", ["", "  ", "a +", "a b", "1 2", "(a", "a\0", "import os", "a; a", "(" * 250 + "a"])
def test_what_is_no_formula(text: str) -> None:
    """A text that does not read as one expression is said to be none."""
    with pytest.raises(FormulaError, match="is not a formula"):
        parse(text)


def test_a_formula_names_something() -> None:
    """Numbers alone need no key result."""
    with pytest.raises(FormulaError, match="names no key result"):
        parse("1 + 2")


def test_a_formula_is_bounded() -> None:
    """Characters and parts are counted."""
    assert ("a",) == parse("+".join(["a"] * (MOST_PARTS // 2))).names
    with pytest.raises(FormulaError, match="101 parts is too long"):
        parse("+".join(["a"] * (MOST_PARTS // 2 + 1)))
    with pytest.raises(FormulaError, match="301 characters is too long"):
        parse("a" * (LONGEST + 1))


def test_names_come_in_the_order_of_reading() -> None:
    """Each name once, as it first appears."""
    assert ("b", "a", "c") == parse(" b / (a + b) - max(c, b) ").names


names = st.sampled_from("abc")
numbers = st.integers(-5, 5).map(str) | st.sampled_from(["0.5", "2.25", "1e2"])
FUNCTIONS: dict[str, Any] = {
    "min": lambda *values: min(values),
    "max": lambda *values: max(values),
    "sum": lambda *values: sum(values),
    "mean": lambda *values: sum(values) / len(values),
}


def _grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    binary = st.tuples(inner, st.sampled_from("+-*/"), inner).map(lambda parts: f"({' '.join(parts)})")
    call = st.tuples(st.sampled_from(sorted(FUNCTIONS)), st.lists(inner, min_size=1, max_size=3)).map(
        lambda parts: f"{parts[0]}({', '.join(parts[1])})"
    )
    return binary | call | inner.map(lambda text: f"-{text}") | inner.map(lambda text: f"+({text})")


formulas = st.recursive(names | numbers, _grown, max_leaves=8).map(lambda text: f"a + {text}")
values = st.fixed_dictionaries({name: st.fractions(-100, 100, max_denominator=50) for name in "abc"})


def _python(text: str, given_values: dict[str, Fraction]) -> Fraction:
    """What Python makes of the text, over exact numbers."""
    exact_text = re.sub(r"(?<![\w.])(\d[\d.]*(?:e\d+)?)", r"N('\1')", text)
    return eval(exact_text, {"__builtins__": {}, "N": Fraction, **FUNCTIONS}, dict(given_values))


@given(formulas, values)
def test_a_formula_means_what_python_means(text: str, known: dict[str, Fraction]) -> None:
    """Every formula of plain numbers comes to what Python makes of it, exactly, or divides by zero as it does."""
    amounts = {name: Amount(number, None) for name, number in known.items()}
    try:
        expected = _python(text, known)
    except ZeroDivisionError:
        with pytest.raises(ZeroDivisionError):
            parse(text).of(amounts)
        return
    assert expected == parse(text).of(amounts).number


@given(formulas, values)
def test_any_number_stands_for_every_number(text: str, known: dict[str, Fraction]) -> None:
    """Where a formula is right whatever is read, it has the same unit as with what was read."""
    unknown = {name: Amount(None, None) for name in known}
    try:
        expected = parse(text).of({name: Amount(number, None) for name, number in known.items()})
        found = parse(text).of(unknown)
    except ZeroDivisionError:
        return
    assert expected.unit == found.unit


@given(st.text(max_size=40))
def test_any_text_is_a_formula_or_refused(text: str) -> None:
    """No text does anything but be read or be refused."""
    with suppress(FormulaError):
        assert parse(text).names
