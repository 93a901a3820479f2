"""Quantities: what people write, what is refused, and that units never change a value."""

from __future__ import annotations

import math
from contextlib import suppress
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.core.model import Bound, Keep
from tracker.core.quantity import (
    Quantity,
    QuantityError,
    Target,
    compatible,
    convert,
    natural_bounds,
    parse_keep,
    parse_quantity,
    parse_target,
    parse_unit,
)
from tracker.core.units import singular

PROPERTY = settings(deadline=None, max_examples=200)

TIMES = ("ns", "µs", "ms", "s", "min", "h", "d", "w", "months", "quarters", "years")
SYMBOLS = (
    *TIMES,
    "%",
    "ratio",
    "B",
    "KB",
    "GiB",
    "EUR",
    "$",
    "tickets",
    "support tickets",
    "",
    "/month",
    "deploys/week",
    "hours/year",
    "min/day",
    "KB/s",
    "$/quarter",
    "%/month",
)

WRITTEN = {
    "a time": ("45 min", 45, "min"),
    "a time without a space": ("500ms", 500, "ms"),
    "a time spelled out": ("3 Weeks", 3, "w"),
    "a percentage": ("99.95 %", Fraction(1999, 20), "%"),
    "a percentage in words": ("5 percent", 5, "%"),
    "a ratio": ("0.05 ratio", Fraction(1, 20), "ratio"),
    "a count per time": ("8/month", 8, "/month"),
    "a count per time in words": ("8 per month", 8, "/month"),
    "a labelled count per time": ("3 deploys/week", 3, "deploys/week"),
    "a time per time": ("2 hours/year", 2, "hours/year"),
    "a time per time in short": ("2 h / year", 2, "hours/year"),
    "a time in two terms": ("1 h 30 min", 90, "min"),
    "a time in three terms": ("1d2h30min", 1590, "min"),
    "a time with a fraction in its last term": ("1 min 0.5 s", Fraction(121, 2), "s"),
    "a plain number": (12, 12, ""),
    "a plain decimal number": (0.1, Fraction(1, 10), ""),
    "a number as text": ("12", 12, ""),
    "a decimal without a leading zero": (".5 %", Fraction(1, 2), "%"),
    "an exponent": ("1.5e3", 1500, ""),
    "an underscore": ("1_000 users", 1000, "users"),
    "parted thousands": ("1,204", 1204, ""),
    "parted millions": ("1,204,000.5 rows", Fraction(2408001, 2), "rows"),
    "a label": ("12 tickets", 12, "tickets"),
    "a label of two words": ("12 support tickets", 12, "support tickets"),
    "a label with a digit": ("3 P1 bugs", 3, "P1 bugs"),
    "one of a label": ("1 bug", 1, "bugs"),
    "one of a label in y": ("1 query", 1, "queries"),
    "one of a label in a vowel and y": ("1 survey/week", 1, "surveys/week"),
    "one of a label that ends in s": ("1 status", 1, "status"),
    "binary bytes": ("3.2 GiB", Fraction(16, 5), "GiB"),
    "decimal bytes": ("5 kb", 5, "KB"),
    "a currency code before": ("EUR 1200", 1200, "EUR"),
    "a currency code after": ("1200 eur", 1200, "EUR"),
    "a currency sign": ("$5", 5, "$"),
    "a currency sign and a rate": ("$5/month", 5, "$/month"),
    "a negative price": ("-€ 5", -5, "€"),
    "a negative price, sign inside": ("€-5", -5, "€"),
    "a negative count": (-20, -20, ""),
    "a typographic minus": ("−20 points", -20, "points"),
    "spaces that do not break": ("45\u00a0min", 45, "min"),
    "both Greek letters": ("5 \u03bcs", 5, "\u00b5s"),
}


@pytest.mark.parametrize(("written", "number", "symbol"), WRITTEN.values(), ids=WRITTEN)
def test_a_quantity_is_read_exactly(written: str | float, number: Fraction, symbol: str) -> None:
    """What is written becomes an exact number and a unit with its canonical symbol."""
    quantity = parse_quantity(written)
    assert (number, symbol) == (quantity.number, quantity.unit.symbol)
    assert float(number) == quantity.value


REFUSED = {
    "a decimal comma": ("0,5", "decimal point"),
    "a decimal comma with three digits": ("0,500 s", "decimal point"),
    "thousands parted wrongly": ("1,20", "decimal point"),
    "both separators, the other way round": ("1.204,5", "decimal point"),
    "two decimal points": ("1.2.3", "write a number and a unit"),
    "a unit alone": ("min", "write a number and a unit"),
    "nothing": ("", "write a number and a unit"),
    "the word nan": ("nan", "write a number and a unit"),
    "the word inf": (".inf", "write a number and a unit"),
    "a plus sign": ("+5", "write a number and a unit"),
    "a truth value": (True, "write a number and a unit"),
    "an endless text": ("9" * 101, "write a number and a unit"),
    "minutes or months": ("5 m", '"min" for minutes'),
    "minutes in the second term": ("1h30m", '"min" for minutes'),
    "thousands by a letter": ("5k", "in full"),
    "bits or bytes": ("5 Mb", "bytes are B"),
    "percentage points": ("5 pp", "points"),
    "a sign for a unit": ("5 §", "accepted are"),
    "a single letter": ("5 q", "accepted are"),
    "a share of something": ("5 % of users", "accepted are"),
    "a unit with an adjective": ("12 working days", '"working-days"'),
    "two prices": ("EUR 5 tickets", '"EUR-tickets"'),
    "an unknown period": ("5/sprint", "/month"),
    "a period too short to count by": ("5/ms", "/month"),
    "a unit of many words": (f"5 {'very ' * 15}long", "accepted are"),
    "a second term without its unit": ("1h30", "every part"),
    "terms in the wrong order": ("30 min 1 h", "every part"),
    "a negative first term": ("-1 min 90 s", "every part"),
    "a negative time": ("-5 min", "signed percentage"),
    "a negative percentage": ("-5 %", "signed percentage"),
    "negative bytes": ("-5 KB", "signed percentage"),
    "not a number": (math.nan, "give a number"),
    "an infinite number": (-math.inf, "give a number"),
}


@pytest.mark.parametrize(("written", "cure"), REFUSED.values(), ids=REFUSED)
def test_what_is_ambiguous_is_refused_with_its_cure(written: str | float, cure: str) -> None:
    """A text that could mean two things, or nothing, is refused and says what to write."""
    with pytest.raises(QuantityError) as refusal:
        parse_quantity(written)
    assert cure in (refusal.value.help or "")
    assert str(refusal.value) == refusal.value.message


@pytest.mark.parametrize("written", ["1e999", 10**400], ids=["as text", "as a number"])
def test_a_number_beyond_a_float_is_refused(written: str | int) -> None:
    """No quantity is so large that it could become infinite."""
    with pytest.raises(QuantityError, match="too large"):
        parse_quantity(written)


@pytest.mark.parametrize("symbol", SYMBOLS)
def test_a_symbol_names_its_unit(symbol: str) -> None:
    """Parsing the symbol of a unit gives the unit back."""
    unit = parse_unit(symbol)
    assert symbol == unit.symbol
    assert unit == parse_unit(unit.symbol)


DIMENSIONS = {
    "time": ("min", "time"),
    "time per time is a ratio": ("hours/year", "ratio"),
    "bytes per time": ("KB/s", "bytes/time"),
    "plain counts per time": ("/month", "count/time"),
    "labels agree in singular and plural": ("Tickets", "count:ticket"),
    "labels per time": ("queries/day", "count:query/time"),
    "signs and codes are one currency": ("€", "currency:EUR"),
}


@pytest.mark.parametrize(("text", "dimension"), DIMENSIONS.values(), ids=DIMENSIONS)
def test_a_unit_knows_its_dimension(text: str, dimension: str) -> None:
    """The dimension says with what a unit can be compared."""
    assert dimension == parse_unit(text).dimension


SINGULARS = {
    "tickets": "ticket",
    "queries": "query",
    "boxes": "box",
    "processes": "process",
    "pass": "pass",
    "status": "status",
    "analysis": "analysis",
    "people": "people",
}


@pytest.mark.parametrize(("label", "expected"), SINGULARS.items())
def test_a_label_has_a_singular(label: str, expected: str) -> None:
    """A plural label loses its ending; a word that only looks plural keeps it."""
    assert expected == singular(label)


COMPARED = {
    "units of one dimension": ("min", "s", True),
    "a plain count and a label": ("", "tickets", True),
    "a label and a plain count": ("tickets", "", True),
    "one label in two numbers": ("ticket", "tickets", True),
    "a plain rate and a labelled rate": ("/month", "bugs/week", True),
    "shares and time per time": ("%", "hours/year", True),
    "two labels": ("tickets", "bugs", False),
    "a plain count and a percentage": ("", "%", False),
    "a count and a rate": ("bugs", "bugs/week", False),
    "two currencies": ("EUR", "$", False),
    "time and bytes": ("s", "KB", False),
}


@pytest.mark.parametrize(("a", "b", "expected"), COMPARED.values(), ids=COMPARED)
def test_units_compare_within_a_dimension(a: str, b: str, expected: bool) -> None:
    """Units can be compared when their dimensions agree, in either order."""
    assert expected is compatible(parse_unit(a), parse_unit(b))
    assert expected is compatible(parse_unit(b), parse_unit(a))


CURES = {
    "a plain number and a percentage": ("", "%", 'write "5 %" or "0.05 ratio"'),
    "two labels": ("tickets", "bugs", "the same word"),
    "two kinds": ("s", "KB", "units of the same kind"),
}


@pytest.mark.parametrize(("a", "b", "cure"), CURES.values(), ids=CURES)
def test_what_cannot_be_compared_says_why(a: str, b: str, cure: str) -> None:
    """Converting between dimensions is refused with the cure for that pair."""
    with pytest.raises(QuantityError, match="cannot be compared with") as refusal:
        convert(1.0, parse_unit(a), parse_unit(b))
    assert cure in (refusal.value.help or "")
    with pytest.raises(QuantityError, match="cannot be compared with"):
        Quantity(Fraction(1), parse_unit(a)).to(parse_unit(b))


CONVERTED = {
    "seconds to minutes": (1428.0, "s", "min", 23.8),
    "a ratio to percent, without binary dust": (0.9995, "ratio", "%", 99.95),
    "percent to downtime": (0.05, "%", "hours/year", 4.38),
    "a month is a twelfth of a year": (8.0, "/month", "/year", 96.0),
    "weeks to days": (3.0, "w", "d", 21.0),
    "binary bytes": (1.0, "GiB", "MiB", 1024.0),
    "the same factor": (0.1, "", "tickets", 0.1),
    "an integer stays a float": (3, "s", "s", 3.0),
}


@pytest.mark.parametrize(("value", "origin", "to", "expected"), CONVERTED.values(), ids=CONVERTED)
def test_a_conversion_is_exact(value: float, origin: str, to: str, expected: float) -> None:
    """A value is converted by exact fractions and rounded once."""
    assert expected == convert(value, parse_unit(origin), parse_unit(to))


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_only_finite_values_are_converted(value: float) -> None:
    """NaN and infinity are no values, not even in the same unit."""
    with pytest.raises(QuantityError, match="not a finite number"):
        convert(value, parse_unit("s"), parse_unit("s"))


def test_a_conversion_never_overflows_silently() -> None:
    """A value that no float can hold in the other unit is refused."""
    with pytest.raises(QuantityError, match="too large"):
        convert(1e308, parse_unit("years"), parse_unit("ns"))


NUMBERS = st.fractions(min_value=0, max_value=10**9, max_denominator=10**6)
FLOATS = st.floats(min_value=1e-100, max_value=1e100)


@PROPERTY
@given(number=NUMBERS, units=st.lists(st.sampled_from(TIMES), min_size=1, max_size=6))
def test_a_walk_through_units_changes_nothing(number: Fraction, units: list[str]) -> None:
    """A quantity that goes through any units and back is exactly what it was."""
    start = Quantity(number, parse_unit("min"))
    walked = start
    for symbol in units:
        walked = walked.to(parse_unit(symbol))
    assert start == walked.to(start.unit)


@PROPERTY
@given(value=FLOATS, a=st.sampled_from(TIMES), b=st.sampled_from(TIMES))
def test_a_float_there_and_back_is_itself(value: float, a: str, b: str) -> None:
    """A float converted to another unit and back differs by rounding at the last place only."""
    there = convert(value, parse_unit(a), parse_unit(b))
    assert convert(there, parse_unit(b), parse_unit(a)) == pytest.approx(value, rel=4e-16)


@PROPERTY
@given(low=FLOATS, high=FLOATS, a=st.sampled_from(TIMES), b=st.sampled_from(TIMES))
def test_a_unit_keeps_the_order(low: float, high: float, a: str, b: str) -> None:
    """The larger of two values is not the smaller one in any other unit."""
    low, high = sorted((low, high))
    assert convert(low, parse_unit(a), parse_unit(b)) <= convert(high, parse_unit(a), parse_unit(b))


@PROPERTY
@given(number=NUMBERS.map(float), symbol=st.sampled_from(SYMBOLS))
def test_a_quantity_written_out_reads_the_same(number: float, symbol: str) -> None:
    """A number and the symbol of any unit, written together, are read as that quantity."""
    quantity = parse_quantity(f"{number!r} {symbol}")
    assert (number, parse_unit(symbol)) == (quantity.value, quantity.unit)


@PROPERTY
@given(text=st.text(max_size=40))
def test_no_text_breaks_the_reader(text: str) -> None:
    """Any text is a quantity or is refused; nothing else ever happens."""
    for parse in (parse_quantity, parse_target, parse_keep):
        with suppress(QuantityError):
            assert parse(text) is not None


BOUNDS = {
    "a ratio": ("ratio", (0.0, 1.0)),
    "a percentage": ("%", (0.0, 100.0)),
    "downtime per year": ("hours/year", (0.0, 8760.0)),
    "a time": ("min", (0.0, None)),
    "bytes per time": ("KB/s", (0.0, None)),
    "a label": ("tickets", (0.0, None)),
    "money": ("EUR", (None, None)),
    "money per time": ("$/month", (None, None)),
    "a ratio per time": ("%/month", (None, None)),
}


@pytest.mark.parametrize(("symbol", "expected"), BOUNDS.values(), ids=BOUNDS)
def test_a_unit_has_natural_bounds(symbol: str, expected: tuple[float | None, float | None]) -> None:
    """Bounds are given in the unit itself; money and growth have none."""
    assert expected == natural_bounds(parse_unit(symbol))


TARGETS = {
    "a plain number": (10, None, 10, ""),
    "no comparator": ("10 min", None, 10, "min"),
    "less than": ("< 10 min", "<", 10, "min"),
    "without a space": ("<=10min", "<=", 10, "min"),
    "greater than": ("> 5 tickets", ">", 5, "tickets"),
    "a typographic sign": ("≥ 99 %", ">=", 99, "%"),
    "the other typographic sign": ("≤ 3", "<=", 3, ""),
    "at most": ("at most 5 %", "<=", 5, "%"),
    "at least": ("At least 5 %", ">=", 5, "%"),
    "under": ("under 5 s", "<", 5, "s"),
    "fewer than": ("fewer than 3 bugs", "<", 3, "bugs"),
    "more than": ("more than 3 deploys", ">", 3, "deploys"),
    "a negative amount": ("> -5 EUR", ">", -5, "EUR"),
}


@pytest.mark.parametrize(("written", "comparator", "number", "symbol"), TARGETS.values(), ids=TARGETS)
def test_a_target_is_a_comparator_and_a_quantity(
    written: str | int, comparator: str | None, number: int, symbol: str
) -> None:
    """An absolute target has a quantity; its comparator is one of four, however written."""
    quantity = Quantity(Fraction(number), parse_unit(symbol))
    assert Target(comparator, quantity, None) == parse_target(written)


FACTORS = {
    "a fall": ("-40 %", None, Fraction(3, 5)),
    "a typographic minus": ("−40%", None, Fraction(3, 5)),
    "a rise": ("+25 percent", None, Fraction(5, 4)),
    "a fall to nothing": ("-100 %", None, Fraction(0)),
    "x before": ("x10", None, Fraction(10)),
    "x after": ("10x", None, Fraction(10)),
    "a times sign": ("× 2.5", None, Fraction(5, 2)),
    "with a comparator": ("< -40 %", "<", Fraction(3, 5)),
}


@pytest.mark.parametrize(("written", "comparator", "factor"), FACTORS.values(), ids=FACTORS)
def test_a_relative_target_is_a_factor(written: str, comparator: str | None, factor: Fraction) -> None:
    """A signed percentage or a multiple is relative to the baseline, exactly."""
    assert Target(comparator, None, factor) == parse_target(written)


NO_TARGETS = {
    "by so much": "by 40 %",
    "a signed amount": "+5 tickets",
    "no change": "+0 %",
    "once": "x1",
    "a fall below zero": "-140 %",
    "a comparator alone": "<",
    "an equals sign": "= 5",
    "a negative time": "< -5 min",
    "an endless factor": "x1e999",
}


@pytest.mark.parametrize("written", NO_TARGETS.values(), ids=NO_TARGETS)
def test_a_target_that_is_none_is_refused(written: str) -> None:
    """What says neither where to go nor by how much is no target."""
    with pytest.raises(QuantityError):
        parse_target(written)


def bound(value: float, *, strict: bool = False) -> Bound:
    """A bound, inclusive unless said."""
    return Bound(value, strict)


KEPT = {
    "a floor": (">= 99.95 %", bound(99.95), None, "%"),
    "a strict ceiling": ("< 15 %", None, bound(15.0, strict=True), "%"),
    "words": ("at most 3 bugs", None, bound(3.0), "bugs"),
    "a band": ("20 ms .. 30 ms", bound(20.0), bound(30.0), "ms"),
    "a band in two units": ("0.5 s..800 ms", bound(500.0), bound(800.0), "ms"),
    "a band with one unit": ("20..30 ms", bound(20.0), bound(30.0), "ms"),
    "a band of plain numbers": ("-5 .. 5", bound(-5.0), bound(5.0), ""),
}


@pytest.mark.parametrize(("written", "low", "high", "symbol"), KEPT.values(), ids=KEPT)
def test_what_to_keep_is_a_bound_or_a_band(written: str, low: Bound | None, high: Bound | None, symbol: str) -> None:
    """A comparator gives one bound, two dots a band in the unit of its upper end."""
    assert Keep(low, high, parse_unit(symbol)) == parse_keep(written)


NOT_KEPT = {
    "no side": "99 %",
    "a plain number": 99,
    "an empty band": "30 ms .. 20 ms",
    "a band of one value": "20 .. 20 ms",
    "a band below zero": "-5 .. 5 %",
    "a band over two kinds": "20 ms .. 5 %",
    "half a band": "20 ms ..",
    "a relative bound": "<= -40 %",
}


@pytest.mark.parametrize("written", NOT_KEPT.values(), ids=NOT_KEPT)
def test_a_bound_without_a_side_is_refused(written: str) -> None:
    """What does not say on which side to stay, or leaves no room, is refused."""
    with pytest.raises(QuantityError):
        parse_keep(written)
