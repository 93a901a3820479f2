"""`keyresult baseline`: declared baselines against history, and measured ones frozen."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

DEPLOY = "platform/2026-Q4/deploy-fast/deploy-time"
SURVEY = "platform/2026-Q4/deploy-fast/survey"
BY_HAND = """\
team: people
cycle: 2026-Q4
objectives:
  - id: onboarding
    title: New people feel at home
    owner: kim
    key_results:
      - {id: first-day, title: Shorten the first setup, DECLARED, every: 1d, measure: {connector: manual, unit: h}}
"""
FIRST_DAY = "people/2026-Q4/onboarding/first-day"


@pytest.fixture
def by_hand(workspace: Any) -> Any:
    """Record `values` of days in a row, the last of them on 30 September, against a baseline."""

    def make(declared: str, *values: float) -> Any:
        workspace.write("okrs/people.yaml", BY_HAND.replace("DECLARED", declared))
        workspace("db", "stats")
        workspace("poll", "--create")
        for back, value in enumerate(reversed(values)):
            day = f"2026-09-{30 - back}"
            assert 0 == workspace("record", "first-day", f"{value} h", "--at", day).code
        return workspace

    return make


def fill(key_result: str, day: str) -> str:
    """What asks the source for more history."""
    return f"`keyresult backfill {key_result} --from {day}` asks the source"


def test_a_baseline_within_history_fits(by_hand: Any) -> None:
    """The median, the weekly medians and what they are over are told; exit code 0."""
    place = by_hand("baseline: 8 h, target: 4 h", 7, 8, 9, 8, 7, 9, 8.5, 7.5)

    found = place("baseline", "verify", "first-day")

    expected = f"{FIRST_DAY}: declared 8 h, measured median 8 h (weekly medians 8 to 8.5 h) over 8 readings on 8 days\n"
    assert (0, expected, "") == (found.code, found.out, found.err)


def test_what_may_be_wrong_is_told(by_hand: Any) -> None:
    """A value never seen, in a unit that explains it, beside a target that is met: exit code 1."""
    place = by_hand("baseline: 500 h, target: 9 h", 7, 8, 9, 8, 7, 9, 8.5, 7.5)

    found = place("baseline", "verify", "first-day")

    assert (1, [
        f"{FIRST_DAY}: declared 500 h, measured median 8 h (weekly medians 8 to 8.5 h) over 8 readings on 8 days",
        "  already meets the target: 8 h before the cycle began, with the goal 500 h to <= 9 h",
        "  lies outside history: every reading was 7 to 9 h",
        "  would fit in another unit: 8.33 h, a 60th of it, would fit; is the unit right?",
    ]) == (found.code, found.out.splitlines())  # fmt: skip


def test_a_larger_unit_may_explain_it_too(by_hand: Any) -> None:
    """The factor is told in the direction that it has."""
    place = by_hand("baseline: 0.13 h, target: 0.1 h", 7, 8, 9, 8, 7, 9, 8.5, 7.5)

    assert "7.8 h, 60 times as much, would fit" in place("baseline", "verify", "first-day").out


def test_too_little_history_says_how_to_get_more(by_hand: Any) -> None:
    """A few days are no baseline, and none at all says so; both with the command that asks the source."""
    place = by_hand("baseline: 8 h, target: 4 h", 8, 8)

    few = place("baseline", "verify", "first-day", "--weeks", "4")
    none = place("baseline", "verify", "deploy-time")

    assert (1, [
        f"{FIRST_DAY}: declared 8 h, measured median 8 h (weekly medians 8 h) over 2 readings on 2 days",
        f"  too little history: 2 of 7 days that are needed have data; {fill(FIRST_DAY, '2026-09-03')}",
    ]) == (few.code, few.out.splitlines())  # fmt: skip
    assert (1, [
        f"{DEPLOY}: declared 45 min; nothing is stored of the 13 weeks before 1 Oct 2026",
        f"  too little history: 0 of 7 days that are needed have data; {fill(DEPLOY, '2026-07-02')}",
    ]) == (none.code, none.out.splitlines())  # fmt: skip


def test_the_command_it_names_does_it(polled: Any) -> None:
    """After the backfill that is named, the same baseline is held against 13 weeks of history."""
    polled("backfill", DEPLOY, "--from", "2026-07-02", "--to", "2026-09-30")

    (item,) = polled("baseline", "verify", "deploy-time", "--json").json["items"]

    assert (91, 91 * 24) == (item["days"], item["readings"])
    assert item["low"] <= item["median"] <= item["high"]


def test_for_programs(by_hand: Any) -> None:
    """The numbers are raw and in the goal's unit, in JSON and in plain records."""
    place = by_hand("baseline: 500 h, target: 60 min", 7, 8, 9, 8, 7, 9, 8.5, 7.5)
    expected = {
        "key_result": FIRST_DAY,
        "unit": "min",
        "declared": 30000.0,
        "target": 60.0,
        "median": 480.0,
        "low": 480.0,
        "high": 510.0,
        "days": 8,
        "readings": 8,
        "flags": ["lies outside history", "would fit in another unit"],
    }

    document = place("baseline", "verify", "first-day", "--json").json
    (record,) = place("baseline", "verify", "first-day", "--plain").table

    assert ("keyresult.baseline/1", "verify", 13) == (document["schema"], document["action"], document["weeks"])
    assert [expected] == document["items"]
    assert "lies outside history; would fit in another unit" == record["flags"]


def test_without_names_all_declared_ones_are_verified(polled: Any) -> None:
    """What has no baseline is left out; a name that has none is refused, one that is unknown too."""
    names = [each["key_result"] for each in polled("baseline", "verify", "--json").json["items"]]
    refused = polled("baseline", "verify", "drill")

    assert [DEPLOY, SURVEY] == names
    assert (2, "error: platform/2026-Q4/deploy-fast/drill declares no baseline") == (
        refused.code,
        refused.err.splitlines()[0],
    )
    assert 5 == polled("baseline", "verify", "nothing").code


MEASURED = "baseline: {measured: 28d}, target: < 6 h"


def test_a_measured_baseline_is_frozen_by_hand(by_hand: Any) -> None:
    """For what people record, too: once, and every screen says where it comes from."""
    place = by_hand(MEASURED, 7, 8, 9, 8, 7, 9, 8.5, 7.5)
    expected = f"{FIRST_DAY}: 8 h (weekly medians 8 to 8.5 h) over 8 readings on 8 days, frozen Tue 24 Nov 09:20 UTC\n"

    assert (0, expected) == (place("baseline", "freeze").code, place("baseline", "freeze", "first-day").out)
    place.later(timedelta(hours=1))
    assert expected == place("baseline", "freeze").out
    assert 0 == place("record", "first-day", "7 h").code
    item = place("show", "first-day", "--json").json["item"]
    assert (8.0, 6.0, "28 days before 1 Oct 2026", 0.5) == (
        item["baseline"],
        item["target"],
        item["baseline_measured"],
        item["progress"],
    )
    assert "8 h (measured, 28 days before 1 Oct 2026) to < 6 h" == item["display"]["goal"]


def test_before_it_is_frozen_the_status_says_why(by_hand: Any) -> None:
    """Without enough days, with enough, and with a baseline that the target does not beat."""
    place = by_hand(MEASURED, 5, 5)

    def reason() -> str:
        return str(place("show", "first-day", "--json").json["item"]["reason"])

    assert "the baseline is measured from the 28 days before 1 Oct 2026; 2 days have data, 7 are needed" == reason()
    for day in range(20, 26):
        place("record", "first-day", "5 h", "--at", f"2026-09-{day}")
    assert reason().endswith("before 1 Oct 2026: the next poll does it, or `keyresult baseline freeze`")
    place("baseline", "freeze")
    assert "the baseline measured from the 28 days before 1 Oct 2026, 5 h, is at or past the target" == reason()


def test_what_cannot_be_frozen_yet(by_hand: Any) -> None:
    """Exit code 3, with the days there are, what the source says, and the cure."""
    place = by_hand(MEASURED, 5, 5)

    found = place("baseline", "freeze", "first-day")

    assert (3, [
        f"{FIRST_DAY}: not frozen; 2 days before the cycle have data, 7 are needed",
        "  manual cannot answer for the past",
        "  help: `keyresult record KR VALUE --at DAY` records what is known of it",
    ]) == (found.code, found.out.splitlines())  # fmt: skip
    (item,) = place("baseline", "freeze", "--json").json["items"]
    assert (None, 2, None) == (item["value"], item["days"], item["measured_at"])


def test_a_poll_freezes_what_the_source_remembers(workspace: Any) -> None:
    """The first poll of the cycle asks for the days before it, and the key result has its progress."""
    workspace.write(
        "okrs/platform.yaml",
        workspace.read("okrs/platform.yaml").replace("baseline: 45 min", "baseline: {measured: 14d}"),
    )

    assert 0 == workspace("poll", "--create").code

    (item,) = workspace("baseline", "freeze", "--json").json["items"]
    assert (DEPLOY, 14, 14, "2026-11-24T09:20:00Z") == (
        item["key_result"],
        item["days"],
        item["readings"],
        item["measured_at"],
    )
    (record,) = workspace("baseline", "freeze", "--plain").table
    assert "s" == record["unit"]
    assert workspace("show", "deploy-time", "--json").json["item"]["progress"] is not None


def test_nothing_is_frozen_before_the_cycle(by_hand: Any) -> None:
    """A cycle to come is waited for: said of one that is named, left out otherwise."""
    place = by_hand(MEASURED)
    place.write("okrs/people.yaml", BY_HAND.replace("DECLARED", MEASURED).replace("2026-Q4", "2027-Q1"))

    refused = place("baseline", "freeze", "first-day")

    assert (2, "error: the cycle of people/2027-Q1/onboarding/first-day begins on 1 Jan 2027") == (
        refused.code,
        refused.err.splitlines()[0],
    )
    assert (0, "there is no baseline to freeze\n") == (
        place("baseline", "freeze").code,
        place("baseline", "freeze").out,
    )


@pytest.mark.parametrize("words", [("nothing",), ("deploy-time",), ("-t", "platform"), ("--cycle", "2025-Q1")])
def test_a_selection_without_a_measured_baseline_matches_nothing(by_hand: Any, words: tuple[str, ...]) -> None:
    """Exit code 5, as everywhere."""
    assert 5 == by_hand(MEASURED)("baseline", "freeze", *words).code


def test_freezing_is_about_now(by_hand: Any) -> None:
    """`--as-of` is refused by what writes, and understood by what reads."""
    place = by_hand("baseline: 8 h, target: 4 h", 7, 8, 9, 8, 7, 9, 8.5, 7.5)

    assert 2 == place("baseline", "freeze", "--as-of", "2026-11-01").code
    (item,) = place("baseline", "verify", "first-day", "--as-of", "2026-11-01", "--json").json["items"]
    assert 0 == item["days"]  # they were recorded on 24 November
