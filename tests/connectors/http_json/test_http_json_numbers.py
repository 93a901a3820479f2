"""What counts as a number, and what becomes of everything else."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tracker.connectors.http_json import connector

from tracker.core.outcome import Fault, Outcome
from tracker.facts import KeptFacts
from tracker.ports import Ask, Found, Missing, Response
from tracker.testing.connectors import NOW, ORIGIN, ScriptedHttp

BIG = "9" * 400
"""More digits than fit into a float."""

GOOD: dict[str, tuple[str, float]] = {
    "a whole number": ("87", 87.0),
    "a fraction": ("87.4", 87.4),
    "zero is a number": ("0", 0.0),
    "below zero": ("-3", -3.0),
    "minus zero is zero": ("-0.0", 0.0),
    "a large whole number": ("9007199254740993", 9007199254740992.0),
    "a text spelled as a number": ('"87.4"', 87.4),
    "a text with an exponent": ('"-1.5e3"', -1500.0),
    "a list of exactly one": ("[5]", 5.0),
    "a list of one text": ('["12.0"]', 12.0),
}


@pytest.mark.parametrize(("found", "value"), GOOD.values(), ids=GOOD.keys())
def test_numbers(one: Any, found: str, value: float) -> None:
    """A number is stored as it came."""
    answer = one(f'{{"n": {found}}}')
    assert isinstance(answer, Found)
    assert repr(value) == repr(answer.value)
    assert (NOW, None) == (answer.observed_at, answer.samples)
    assert {"request": "GET /numbers", "value": "n"} == answer.evidence


BAD: dict[str, tuple[str, str, str]] = {
    "null": ("null", "no_data", "`n` finds nothing in its answer"),
    "an empty list": ("[]", "no_data", "`n` finds nothing in its answer"),
    "a list of null": ("[null]", "no_data", "`n` finds nothing in its answer"),
    "true": ("true", "rejected", "gives a boolean: true, which is no finite number"),
    "a list of true": ("[true]", "rejected", "gives a boolean: true"),
    "a text": ('"n/a"', "rejected", 'gives a text: "n/a"'),
    "an empty text": ('""', "rejected", 'gives a text: ""'),
    "a percentage": ('"87.4 %"', "rejected", 'gives a text: "87.4 %"'),
    "a text with spaces": ('" 87"', "rejected", "gives a text"),
    "a text that Python takes for a number": ('"1_000"', "rejected", "gives a text"),
    "other digits": ('"٣"', "rejected", "gives a text"),
    "NaN as a text": ('"NaN"', "rejected", "gives a text"),
    "infinity as a text": ('"Infinity"', "rejected", "gives a text"),
    "a text beyond a float": ('"1e999"', "rejected", "gives a text"),
    "an object": ('{"count": 3}', "rejected", 'gives an object: {"count": 3}'),
    "a list in a list": ("[[5]]", "rejected", "gives a list: [5]"),
    "a long text is quoted in part": (json.dumps("x" * 500), "rejected", "x" * 70),
    "a number beyond a float": ("1e999", "rejected", "holds a number that is too large"),
    "NaN": ("NaN", "rejected", "holds NaN"),
    "two values": ("[1, 2]", "ambiguous", "`n` gives 2 values where one is needed: 1, 2"),
    "many values": ("[1, 2, 3, 4, 5]", "ambiguous", "gives 5 values where one is needed: 1, 2, 3 and 2 more"),
}


@pytest.mark.parametrize(("found", "outcome", "message"), BAD.values(), ids=BAD.keys())
def test_everything_else(one: Any, found: str, outcome: str, message: str) -> None:
    """What is no usable number is an absence that quotes what was found."""
    answer = one(f'{{"n": {found}}}')
    assert isinstance(answer, Missing)
    assert outcome == answer.outcome
    assert message in answer.message
    assert len(answer.message) < 300


def test_several_values_name_the_cure(one: Any) -> None:
    """An ambiguous answer is a matter of the expression, and the help says how to mend it."""
    answer = one({"n": [1, 2]})
    assert answer.fault is Fault.CONFIG
    assert "sum(…)" in answer.help


def test_whole_numbers_beyond_a_float(one: Any) -> None:
    """A number that an expression makes of 400 digits is no number."""
    answer = one({"n": BIG}, value="to_number(n)")
    assert answer.outcome is Outcome.REJECTED
    assert "no finite number" in answer.message


RATIOS: dict[str, tuple[object, object, object, int | None]] = {
    "a ratio": (7, 8, 0.875, 8),
    "zero of some": (0, 8, 0.0, 8),
    "texts": ("7", "8", 0.875, 8),
    "a fractional denominator has no samples": (1, 2.5, 0.4, None),
    "a negative denominator has no samples": (1, -2, -0.5, None),
    "zero of zero": (0, 0, "rejected", None),
    "some of zero": (5, 0, "rejected", None),
    "nothing of some": (None, 8, "no_data", None),
    "some of nothing": (7, None, "no_data", None),
    "a quotient that is too large": (1e300, 1e-300, "rejected", None),
}


@pytest.mark.parametrize(("above", "below", "expected", "samples"), RATIOS.values(), ids=RATIOS.keys())
def test_ratios(one: Any, outcomes: Any, above: object, below: object, expected: object, samples: int | None) -> None:
    """`over` divides, counts the denominator as samples, and never divides by zero."""
    answer = one({"n": above, "all": below}, over="all")
    assert [expected] == outcomes([answer])
    assert samples == getattr(answer, "samples", None)


def test_zero_of_zero_says_so(one: Any) -> None:
    """The reason names both numbers."""
    assert "the ratio is 0 of 0, which is no number" in one({"n": 0, "all": 0}, over="all").message


def test_ratio_shows_its_parts(one: Any) -> None:
    """Numerator and denominator are kept as evidence."""
    evidence = one({"n": 7, "all": 8}, over="all").evidence
    assert (7.0, 8.0, "all") == (evidence["numerator"], evidence["denominator"], evidence["over"])


SAMPLES: dict[str, tuple[object, object]] = {
    "a whole number": (12, 12),
    "a text": ("12", 12),
    "nothing": (None, None),
    "a fraction": (1.5, "rejected"),
    "below zero": (-1, "rejected"),
    "true": (True, "rejected"),
}


@pytest.mark.parametrize(("found", "expected"), SAMPLES.values(), ids=SAMPLES.keys())
def test_samples(one: Any, found: object, expected: object) -> None:
    """`samples` is a whole number, or nothing; anything else is an error and not left out silently."""
    answer = one({"n": 1, "s": found}, samples="s")
    assert expected == (answer.samples if isinstance(answer, Found) else answer.outcome)


def test_samples_go_before_the_denominator(one: Any) -> None:
    """Where both are given, `samples` counts."""
    assert one({"n": 7, "all": 8, "s": 3}, over="all", samples="s").samples == 3


EMPTY: dict[str, tuple[object, dict[str, Any], object]] = {
    "null may mean none": ({"n": None}, {}, 0.0),
    "an empty list may mean none": ({"n": []}, {}, 0.0),
    "an absent path may mean none": ({"m": 1}, {}, 0.0),
    "no items may mean none": ([], {"items": "@", "value": "length(@)"}, 0.0),
    "an average of no items may mean none": ([], {"items": "@", "value": "avg([].n)"}, 0.0),
    "an empty object says nothing": ({}, {}, "no_data"),
    "null as the whole answer says nothing": ("null", {}, "no_data"),
    "a text as the whole answer says nothing": ('"none"', {}, "no_data"),
    "an object where a list is needed is an error": ({}, {"items": "@", "value": "length(@)"}, "rejected"),
    "a missing list is an error": ({"m": []}, {"items": "n", "value": "length(@)"}, "rejected"),
}


@pytest.mark.parametrize(("body", "fields", "expected"), EMPTY.values(), ids=EMPTY.keys())
def test_empty_is_zero(one: Any, outcomes: Any, body: object, fields: dict[str, Any], expected: object) -> None:
    """`empty: 0` turns nothing into 0, and only where the answer was understood."""
    assert [expected] == outcomes([one(body, empty=0, **fields)])


def test_no_items_without_the_word_are_no_data(one: Any) -> None:
    """A count over an empty list is no 0 unless the measure says that it may be."""
    answer = one([], items="@", value="length(@)")
    assert answer.outcome is Outcome.NO_DATA
    assert "say `empty: 0`" in answer.help


MISFITS: dict[str, tuple[str, object, str]] = {
    "a sum of nothing": ("sum(n)", {}, "sum() was given null where it takes array-number"),
    "a length of a number": ("length(n)", {"n": 3}, "length() was given number where it takes string or array"),
    "a slice that goes nowhere": ("n[::0]", {"n": [1]}, "step cannot be zero"),
    "a mean beyond a float": ("avg([to_number(n)])", {"n": BIG}, "too large"),
    "a number in a text beyond a float": ("ceil(to_number(n))", {"n": "inf"}, "infinity"),
}


@pytest.mark.parametrize(("value", "body", "reason"), MISFITS.values(), ids=MISFITS.keys())
def test_expressions_that_do_not_fit(one: Any, value: str, body: object, reason: str) -> None:
    """A function that cannot use what it was given rejects the answer and says why."""
    answer = one(body, value=value)
    assert (Outcome.REJECTED, Fault.CONFIG) == (answer.outcome, answer.fault)
    assert reason in answer.message


def test_deep_expressions(one: Any) -> None:
    """An expression that can be read but not evaluated is no traceback."""
    answer = one({"n": 1}, value=" | ".join(["@"] * 600))
    assert answer.outcome is Outcome.REJECTED
    assert "nested too deeply" in answer.message


ERRORS: dict[str, tuple[object, dict[str, Any], str]] = {
    "GraphQL": ({"errors": [{"message": "no such field"}], "n": 1}, {}, "the answer is an error: no such field"),
    "a text": ({"errors": "broken", "n": 1}, {}, "the answer is an error: broken"),
    "a list of texts": ({"errors": ["broken", "worse"], "n": 1}, {}, "the answer is an error: broken"),
    "an object without words": ({"errors": {"code": 7}, "n": 1}, {}, 'the answer is an error: an object: {"code": 7}'),
    "another place": ({"status": "error", "error": "bad query"}, {"errors": "error"}, "an error: bad query"),
    "a long text is cut": ({"errors": "x" * 500}, {}, "x" * 80 + "…"),
}


@pytest.mark.parametrize(("body", "fields", "message"), ERRORS.values(), ids=ERRORS.keys())
def test_errors_with_a_good_status(one: Any, body: object, fields: dict[str, Any], message: str) -> None:
    """A POST whose answer has errors failed, whatever else the answer holds."""
    answer = one(body, method="POST", **fields)
    assert (Outcome.FAILED, Fault.CONFIG) == (answer.outcome, answer.fault)
    assert message in answer.message


FINE: dict[str, tuple[object, dict[str, Any]]] = {
    "no errors in a list": ({"errors": [], "n": 1}, {"method": "POST"}),
    "null": ({"errors": None, "n": 1}, {"method": "POST"}),
    "a GET that counts errors": ({"errors": 3, "n": 1}, {}),
    "a POST that counts errors": ({"errors": 3, "error": "", "n": 1}, {"method": "POST", "errors": "error"}),
}


@pytest.mark.parametrize(("body", "fields"), FINE.values(), ids=FINE.keys())
def test_answers_without_errors(one: Any, outcomes: Any, body: object, fields: dict[str, Any]) -> None:
    """What is empty is no error, and a GET has none unless the measure says where."""
    assert [1.0] == outcomes([one(body, **fields)])


class _Limited:
    """A door behind which GraphQL says with status 200 that the limit is reached."""

    requests = 0

    def request(self, method: str, path: str, **_parameters: object) -> Response:
        """Answer so."""
        body = b'{"errors": [{"type": "RATE_LIMITED", "message": "API rate limit exceeded"}]}'
        return Response(200, {"x-ratelimit-remaining": "0"}, body, ORIGIN + path)


def test_limits_with_a_good_status(ask: Any, read: Any) -> None:
    """A limit that is told in the answer is the source's doing, not the configuration's."""
    (answer,) = read(_Limited(), ask(method="POST"))
    assert (Outcome.FAILED, Fault.SOURCE) == (answer.outcome, answer.fault)
    assert "limit of our requests: API rate limit exceeded" in answer.message


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["n", "m", "errors"]) | st.text(), inner),
    max_leaves=12,
)
MEASURES = [
    connector.Measure(path="/", value="n"),
    connector.Measure(path="/", value="n", over="m", samples="n"),
    connector.Measure(path="/", value="sum(n)", method="POST"),
    connector.Measure(path="/", value="max_by(n, &m)", empty=0),
    connector.Measure(path="/", value="length(@)", items="n", pages={"next": "m", "parameter": "p"}, most_pages=2),
]


@given(document=JSON)
def test_any_document(document: object) -> None:
    """Whatever JSON comes back, each ask gets one answer, and what is no number is no number."""
    asks = [Ask(str(place), measure, NOW, NOW, NOW) for place, measure in enumerate(MEASURES)]
    http = ScriptedHttp(lambda _request: json.dumps(document))
    answers = list(connector.read(connector.Source(url=ORIGIN), asks, http, KeptFacts({}), NOW))
    assert sorted(ask.key_result for ask in asks) == sorted(answer.key_result for answer in answers)
    for answer in answers:
        assert isinstance(answer, Missing) or abs(answer.value) < float("inf")
