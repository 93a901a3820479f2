"""Numbers computed from readings: as old as the oldest, and absent where a part is."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tracker.connectors.computed import connector

from tracker.core.outcome import Fault, Outcome
from tracker.core.units import QuantityError, parse_unit
from tracker.errors import BadAnswer, NoData
from tracker.facts import KeptFacts
from tracker.ports import Found, Planned, Told
from tracker.testing.fakes import NoHttp

Asking = Any
HOUR = timedelta(hours=1)


def test_a_ratio_of_two_key_results(ask: Asking, answer: Asking, part: Asking) -> None:
    """3 failed of 12 deploys are a quarter; the evidence has the formula and every number in it."""
    asked = ask("failed / deploys", part("failed", _1=3), part("deploys", _2=12))

    found = answer(asked)

    evidence = {"formula": "failed / deploys", "failed": "3 deploys", "deploys": "12 deploys"}
    assert Found(asked.key_result, 0.25, asked.at - 2 * HOUR, evidence=evidence) == found


def test_a_number_comes_in_the_unit_that_is_wanted(ask: Asking, answer: Asking, part: Asking) -> None:
    """The native unit of the key result is what is stored."""
    assert 25.0 == answer(ask("a / b", part("a", _1=3), part("b", _1=12), unit="%")).value
    assert 90.0 == answer(ask("a + b", part("a", "h", _1=1), part("b", "min", _1=30), unit="min")).value


def test_the_newest_reading_by_the_slot_counts(ask: Asking, answer: Asking, part: Asking) -> None:
    """What was read later is not looked at."""
    series = part("a", "ratio", _3=0.1, _1=0.2)
    asked = ask("a", series)

    assert 0.2 == answer(asked).value
    assert 0.1 == answer(asked._replace(at=asked.at - 2 * HOUR)).value


def test_the_age_is_that_of_the_oldest(ask: Asking, answer: Asking, part: Asking) -> None:
    """A number is true for the oldest instant in it, however fresh the others are."""
    asked = ask("a + b + c", part("a", "ratio", _1=0), part("b", "ratio", _40=0), part("c", "ratio", _5=0))
    assert asked.at - 40 * HOUR == answer(asked).observed_at


def test_the_readings_behind_a_number_are_told(ask: Asking, part: Asking) -> None:
    """Of each part the one that the number as of an instant is computed from."""
    asked = ask("failed / deploys", part("failed", _9=2, _1=3), part("deploys", _8=10, _2=12))
    earlier = asked.at - 3 * HOUR
    assert {"failed": 3, "deploys": 12} == {
        name: each.value for name, each in connector.operands(asked, asked.at).items()
    }
    assert {"failed": 2, "deploys": 10} == {
        name: each.value for name, each in connector.operands(asked, earlier).items()
    }


def test_a_part_without_a_reading_is_told_to_be_missing(ask: Asking, part: Asking) -> None:
    """Then there is nothing to compute from; nor if a part is not in the plan."""
    asked = ask("failed / deploys", part("failed", _1=3), part("deploys"))
    with pytest.raises(NoData, match=r"deploys .* has no current reading"):
        connector.operands(asked, asked.at)
    with pytest.raises(NoData, match=r"deploys .* is not in the plan now"):
        connector.operands(asked._replace(parts=asked.parts[:1]), asked.at)


def test_a_number_can_be_computed_from_other_values(ask: Asking, part: Asking) -> None:
    """In the unit that is wanted, or not at all."""
    asked = ask("failed / deploys", part("failed", _1=3), part("deploys", _2=12), unit="%")
    assert 50.0 == connector.recompute(asked, {"failed": 6, "deploys": 12})
    with pytest.raises(BadAnswer, match="divides by zero"):
        connector.recompute(asked, {"failed": 6, "deploys": 0})


MISSING: dict[str, tuple[str, dict[str, Any], Outcome, Fault, str]] = {
    "never read": ("a", {}, Outcome.NO_DATA, Fault.SOURCE, "a (platform/2026-Q4/health/a) has no current reading"),
    "read only later": (
        "a",
        {"_0": 1, "later": True},
        Outcome.NO_DATA,
        Fault.SOURCE,
        "a (platform/2026-Q4/health/a) has no current reading",
    ),
    "too old": (
        "a",
        {"_50": 1},
        Outcome.NO_DATA,
        Fault.SOURCE,
        "a (platform/2026-Q4/health/a) has no reading newer than 2 days",
    ),
    "a division by zero": (
        "1 / a",
        {"_1": 0},
        Outcome.REJECTED,
        Fault.SOURCE,
        "1 / a divides by zero: a = 0 ratio",
    ),
    "beyond all numbers": (
        "a * 1e300 * 1e300",
        {"_1": 1},
        Outcome.REJECTED,
        Fault.SOURCE,
        "a * 1e300 * 1e300 is too large a number: a = 1 ratio",
    ),
    "a unit that changed": (
        "a",
        {"_1": 1, "unit": "s"},
        Outcome.REJECTED,
        Fault.CONFIG,
        '"s" cannot be compared with "ratio"',
    ),
}


@pytest.mark.parametrize(("formula", "given", "outcome", "fault", "message"), MISSING.values(), ids=MISSING)
def test_why_there_is_no_number(
    ask: Asking,
    answer: Asking,
    part: Asking,
    formula: str,
    given: dict[str, Any],
    outcome: Outcome,
    fault: Fault,
    message: str,
) -> None:
    """A part without a reading that counts is named; what comes to no number is rejected; never is it a 0."""
    given = {"unit": "ratio", **given}
    later = given.pop("later", False)
    asked = ask(formula, part("a", **given))

    found = answer(asked._replace(at=asked.at - HOUR) if later else asked)

    assert (outcome, fault, message) == (found.outcome, found.fault, found.message)
    assert (found.help is not None) == (outcome is Outcome.NO_DATA or fault is Fault.CONFIG)


def test_a_part_that_left_the_plan_is_named(ask: Asking, answer: Asking, part: Asking) -> None:
    """While the file of a part has errors, the number waits for it."""
    asked = ask("a + b", part("a", _1=1), part("b", _1=1))

    found = answer(asked._replace(parts=asked.parts[:1]))

    assert (Outcome.NO_DATA, Fault.CONFIG) == (found.outcome, found.fault)
    assert "b (b) is not in the plan now" == found.message


def test_one_missing_part_costs_only_its_own(ask: Asking, part: Asking) -> None:
    """Other asks of the same poll get their numbers."""
    asks = [ask("a", part("a", "ratio")), ask("a", part("a", "ratio", _1=0.5))]

    answers = list(connector.read(connector.Source(), asks, NoHttp(), KeptFacts({}), asks[0].at))

    assert [False, True] == [isinstance(found, Found) for found in answers]


def test_history_is_computed_from_what_was_known_then(ask: Asking, part: Asking) -> None:
    """Each slot has the readings that were the newest then, and none where a part had none yet."""
    asked = ask("f / d", part("f", _3=1, _1=2), part("d", _2=4))
    slots = [asked.at - hours * HOUR for hours in (3, 2, 1, 0)]

    found = list(connector.history(connector.Source(), asked, slots, NoHttp(), KeptFacts({})))

    assert slots == [slot for slot, _ in found]
    assert [None, 0.25, 0.5, 0.5] == [getattr(each, "value", None) for _, each in found]


def test_nothing_is_sent(ask: Asking, part: Asking) -> None:
    """The plan of a poll says so, for each of them."""
    asked = ask("a", part("a"))
    expected = Planned(0, "a, from what is stored", (asked.key_result,))
    assert [expected] == list(connector.plan(connector.Source(), [asked], KeptFacts({})))


def test_what_it_tells(ask: Asking, answer: Asking, part: Asking) -> None:
    """The definition names the key results; a probe shows the formula and the numbers in it."""
    asked = ask("f / d", part("f", _1=3), part("d", _1=12))

    assert "f / d, where f is f, d is d" == connector.definition(asked.measure)
    assert Told("f / d") == connector.tell(asked.measure, None)
    expected = Told("f / d", ("f = 3 deploys", "d = 12 deploys"), "the formula")
    assert expected == connector.tell(asked.measure, answer(asked))


def test_it_knows_its_unit(ask: Asking, part: Asking) -> None:
    """The unit that a formula comes out in is told by units alone, None where only the file can say it."""
    ratio = ask("f / d", part("f"), part("d")).measure
    hours, euros, deploys = map(parse_unit, ("h", "EUR", "deploys"))

    assert {"f": "f", "d": "d"} == connector.parts(ratio)
    assert parse_unit("ratio") == connector.derived_unit(ratio, {"f": deploys, "d": deploys})
    assert connector.derived_unit(ratio, {"f": euros, "d": hours}) is None
    with pytest.raises(QuantityError, match="divides by zero"):
        connector.derived_unit(ask("f / 0", part("f")).measure, {"f": deploys})
