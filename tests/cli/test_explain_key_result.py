"""`explain KR`: the arithmetic behind a status, for people and for programs."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from scipy import stats

from tracker.render.layout import cells


@pytest.fixture
def known(broken: Any) -> Any:
    """A workspace with the weeks of a quarter and a source that fails."""
    broken("poll", "--create")
    broken("backfill", "deploy-time", "--from", "2026-08-24")
    return broken


def test_every_figure_can_be_worked_out_from_what_is_printed(known: Any) -> None:
    """Value, progress, pace, projection and status follow from the numbers of the document."""
    document = known("explain", "deploy-time", "--json").json
    told = {step["step"]: step["figures"] for step in document["steps"]}
    (item, *_) = known("status", "--json").json["items"]

    assert ("keyresult.explain/1", "platform/2026-Q4/deploy-fast/deploy-time", "min") == (
        document["schema"],
        document["key_result"],
        document["unit"],
    )
    value = told["reading"]["reading"]["value"] * told["value"]["factor"]
    progress = (value - told["progress"]["baseline"]) / (told["progress"]["target"] - told["progress"]["baseline"])
    assert pytest.approx((value, progress)) == (item["value"], item["progress"])
    assert told["expected"]["days_gone"] / told["expected"]["days"] == item["expected"]

    likely = again(told["projection"])
    assert pytest.approx(likely) == tuple(item["projection"][name] for name in ("low", "centre", "high", "chance"))
    score = (likely[1] - told["progress"]["baseline"]) / (told["progress"]["target"] - told["progress"]["baseline"])
    bands = told["status"]["bands"]
    words = {score >= bands["at_risk"]: "at risk", score >= bands["on_track"]: "on track"}
    assert pytest.approx(score) == item["projected"]
    assert words.get(True, "off track") == item["status"] == document["status"]


def again(told: dict[str, Any]) -> tuple[float, float, float, float]:
    """Low, centre, high and chance of the target, from the weeks told."""
    values = [value for _, value in told["weeks"]]
    level, errors = values[0], []
    for value in values[1:]:
        errors.append(value - level)
        level += told["weight"] * (value - level)
    steps = [after - before for before, after in pairwise(values)]
    t = stats.ttest_1samp(steps, 0).statistic
    drift = sum(steps) / len(steps) * t * t / (t * t + 4)
    sigma = (sum(error**2 for error in errors) / (len(errors) - 1)) ** 0.5
    scale = sigma * (1 + (told["weeks_ahead"] - 1) * told["weight"] ** 2) ** 0.5
    centre, half = level + told["weeks_ahead"] * drift, stats.t.ppf(0.9, told["freedom"]) * scale
    chance = stats.t.cdf((10 - centre) / scale, told["freedom"])
    return max(0, centre - half), centre, centre + half, float(chance)


def test_steps_are_numbered_and_carry_their_rule(known: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a terminal each step says what was done and by which rule, within the width."""
    found = known("explain", "deploy-time")
    assert (0, "") == (found.code, found.err)
    assert " 4 progress    (25.6994 − 45) / (10 − 45) = 0.551447, that is 55% of the way\n" in found.out
    assert "               rule: (value − baseline) / (target − baseline), unclamped\n" in found.out
    for columns in (40, 59, 80):
        monkeypatch.setenv("COLUMNS", str(columns))
        narrow = known("explain", "deploy-time").out
        assert columns >= max(map(cells, narrow.splitlines()))
    assert "\n 4 progress\n" not in narrow


def test_a_narrow_terminal_stacks_the_steps(known: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Number and name have a line of their own."""
    monkeypatch.setenv("COLUMNS", "50")
    assert "\n 4 progress\n   (25.6994" in known("explain", "deploy-time").out


def test_plain_records(known: Any) -> None:
    """One for each thing that was done."""
    records = known("explain", "api-latency", "--plain").table
    assert {"platform/2026-Q4/deploy-fast/api-latency"} == {each["key_result"] for each in records}
    assert ["reading", "trust", "status", "share"] == list(dict.fromkeys(each["step"] for each in records))


def test_what_was_never_read_has_no_number(known: Any) -> None:
    """Absence is explained by its gap; null stands where a number would."""
    document = known("explain", "api-latency", "--json").json
    told = {step["step"]: step["figures"] for step in document["steps"]}
    assert (None, None, "never") == (
        told["reading"]["reading"],
        told["trust"]["age_seconds"],
        told["trust"]["trust"],
    )
    assert "no data" == document["status"]


@pytest.mark.parametrize(
    ("word", "code", "message"),
    [
        ("deploy-tim", 5, "error: no key result is called deploy-tim\n"),
        ("KR999", 5, "error: no rule is called KR999\n"),
    ],
)
def test_nothing_of_that_name(known: Any, word: str, code: int, message: str) -> None:
    """A word that looks like a code is one; any other names a key result."""
    found = known("explain", word)
    assert (code, message) == (found.code, found.err.partition("help")[0])


def test_demo_data_says_so(place: Any) -> None:
    """In every form."""
    place("demo", "--no-input")
    words = ("-C", "keyresult-demo", "explain", "deploy-time")
    assert place(*words).out.startswith("demo data\n")
    assert {"demo data"} == {each["remark"] for each in place(*words, "--plain").table}
    assert ["demo data"] == place(*words, "--json").json["warnings"]
