"""Rows become numbers, or absences with their reasons."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from tracker.connectors.sql.database import Question, Rows
from tracker.connectors.sql.judging import judge

from tracker.core.outcome import Fault, Outcome
from tracker.ports import Found

NOW = datetime(2026, 10, 14, 9, 30, tzinfo=UTC)
SLOT = datetime(2026, 10, 14, 9, tzinfo=UTC)

NUMBERS = {
    "a whole number": ("select 7", 7.0),
    "a fraction": ("select 0.25", 0.25),
    "a negative number": ("select -3", -3.0),
    "nought": ("select count(*) from orders where 0", 0.0),
    "a count within a window": (
        "select count(*) from orders where ordered_at >= :window_start and ordered_at < :window_end", 7.0),
    "a function of SQLite on an instant": ("select julianday(:at) - julianday(:cycle_start)", 13.375),
    "a literal that looks like a parameter": ("select count(*) from orders where ' :at' like '% :at'", 60.0),
}  # fmt: skip


@pytest.mark.parametrize(("query", "expected"), NUMBERS.values(), ids=NUMBERS.keys())
def test_one_number_is_found(shop: Any, query: str, expected: float) -> None:
    """One row with one number is the value, as a float."""
    window = "7d" if ":window_start" in query else None

    assert expected == shop.value(query, window=window)


def test_slots_are_bound_as_texts_in_utc(shop: Any) -> None:
    """SQLite gets instants in the form of its own date functions."""
    assert 1.0 == shop.value("select :at = '2026-10-14 09:00:00' and :cycle_end = datetime('2027-01-01')")


def test_a_number_says_how_it_came_about(shop: Any) -> None:
    """The evidence is the query and the instants it was asked for."""
    query = "select count(*) from orders where ordered_at < :window_end"

    found = shop.one(query)

    assert (SLOT, None) == (found.observed_at, found.samples)
    assert {"query": query, "parameters": {"window_end": "2026-10-14T09:00:00+00:00"}} == found.evidence


def test_a_query_that_does_not_bind_the_slot_is_true_for_now(shop: Any) -> None:
    """Its number is observed when it is read."""
    assert NOW == shop.one("select count(*) from orders").observed_at


def test_a_column_of_samples_is_the_sample_count(shop: Any) -> None:
    """A second column of that name, in any case, is the number of samples."""
    found = shop.one("select avg(good), count(*) as Samples from orders")

    assert (0.75, 60) == (found.value, found.samples)


ABSENT = {
    "no row": ("select good from orders where 0", Outcome.NO_DATA, Fault.SOURCE, "the query worked and gave no row"),
    "NULL": ("select avg(good) from orders where 0", Outcome.NO_DATA, Fault.SOURCE, "the query worked and gave NULL"),
    "several rows": (
        "select good from orders", Outcome.AMBIGUOUS, Fault.CONFIG, "several rows came back where one is needed"),
    "two numbers": (
        "select 1 as a, 2 as b", Outcome.AMBIGUOUS, Fault.CONFIG, "2 columns came back where one is needed: a, b"),
    "many columns": (
        "select 1 a, 2 b, 3 c, 4 d, 5 e, 6 f", Outcome.AMBIGUOUS, Fault.CONFIG,
        "6 columns came back where one is needed: a, b, c, d, e, …"),
    "a text": ("select '12'", Outcome.REJECTED, Fault.CONFIG, "a text came back instead of a number"),
    "bytes": ("select x'00'", Outcome.REJECTED, Fault.CONFIG, "something else than a number came back"),
    "infinity": (
        "select 9e999", Outcome.REJECTED, Fault.SOURCE, "a number came back that is not finite or too large"),
    "a sample count that is none": (
        "select 1, 'many' as samples", Outcome.REJECTED, Fault.CONFIG, "the column `samples` is no count"),
    "half a sample": ("select 1, 0.5 as samples", Outcome.REJECTED, Fault.CONFIG, "the column `samples` is no count"),
}  # fmt: skip


@pytest.mark.parametrize(("query", "outcome", "fault", "message"), ABSENT.values(), ids=ABSENT.keys())
def test_anything_else_is_an_absence(shop: Any, query: str, outcome: Outcome, fault: Fault, message: str) -> None:
    """What is not exactly one number is no reading; the cure is said."""
    missing = shop.one(query)

    assert (outcome, fault, message) == (missing.outcome, missing.fault, missing.message)
    assert missing.help


KINDS = {
    "true": (True, "true or false came back instead of a number"),
    "a length of time": (timedelta(hours=1), "a length of time came back instead of a number"),
    "a date": (date(2026, 10, 14), "a date came back instead of a number"),
    "an instant": (NOW, "a date came back instead of a number"),
    "NaN": (float("nan"), "a number came back that is not finite or too large"),
    "a decimal NaN": (Decimal("NaN"), "a number came back that is not finite or too large"),
    "a signalling NaN": (Decimal("sNaN"), "a number came back that is not finite or too large"),
    "a whole number beyond a float": (10**400, "a number came back that is not finite or too large"),
    "a list": ([1], "something else than a number came back"),
}


@pytest.mark.parametrize(("raw", "message"), KINDS.values(), ids=KINDS.keys())
def test_other_kinds_are_rejected(ask: Any, raw: object, message: str) -> None:
    """What drivers make of other types is rejected, never converted."""
    missing: Any = judge(ask("select 1"), Question("select 1"), NOW, Rows(("value",), [(raw,)]))

    assert (Outcome.REJECTED, message) == (missing.outcome, missing.message)


def test_decimals_become_floats(ask: Any) -> None:
    """A decimal of the database is kept as a float, and so is its sample count."""
    rows = Rows(("value", "samples"), [(Decimal("12.5"), Decimal(240))])

    found: Any = judge(ask("select 1"), Question("select 1"), NOW, rows)

    assert (12.5, float, 240, int) == (found.value, type(found.value), found.samples, type(found.samples))


def test_samples_may_be_unknown(ask: Any) -> None:
    """A number whose sample count is NULL is a number."""
    found = judge(ask("select 1"), Question("select 1"), NOW, Rows(("value", "samples"), [(1, None)]))

    assert Found("team/2026-Q4/objective/0", 1.0, NOW, None, {"query": "select 1", "parameters": {}}) == found


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("select good from orders where 0", "no row came back, which counts as 0"),
        ("select sum(good) from orders where 0", "NULL came back, which counts as 0"),
    ],
)
def test_empty_counts_as_nought_where_the_measure_says_so(shop: Any, query: str, told: str) -> None:
    """With `empty: 0` nothing is 0, and the evidence says so."""
    found = shop.one(query, empty=0)

    assert (0.0, told) == (found.value, found.evidence["empty"])
