"""`keyresult record`: numbers that people know, and their corrections."""

from __future__ import annotations

import getpass
from datetime import timedelta
from typing import Any

import pytest

SURVEY = "platform/2026-Q4/deploy-fast/survey"


def recorded(place: Any) -> list[tuple[str, ...]]:
    """The readings recorded by hand: slot, value, when it was true, samples."""
    records = place("export", "readings", "--only", "survey", "--plain").table
    return [tuple(each[name] for name in ("at", "value", "observed_at", "samples")) for each in records]


def test_a_number_is_recorded_for_now(polled: Any) -> None:
    """It is kept in its quarter of an hour, true for now."""
    found = polled("record", "survey", "7.4")

    assert (0, "", f"recorded 7.4 points for {SURVEY}\n") == (found.code, found.out, found.err)
    assert [("2026-11-24T09:15:00Z", "7.4", "2026-11-24T09:20:00Z", "")] == recorded(polled)


@pytest.mark.parametrize(
    ("zone", "when", "observed"),
    [
        pytest.param("UTC", "2026-11-20", "2026-11-20T23:59:59.999999Z", id="a day is its last instant"),
        pytest.param("Europe/Berlin", "2026-11-20", "2026-11-20T22:59:59.999999Z", id="in the zone of the settings"),
        pytest.param("Europe/Berlin", "2026-10-25", "2026-10-25T22:59:59.999999Z", id="on the day clocks go back"),
        pytest.param("Europe/Berlin", "2026-11-20T12:00", "2026-11-20T11:00:00Z", id="a local time"),
        pytest.param("Europe/Berlin", "2026-11-20T12:00Z", "2026-11-20T12:00:00Z", id="a time with its zone"),
        pytest.param("UTC", "2026-11-24", "2026-11-24T09:20:00Z", id="today is now"),
    ],
)
def test_a_number_is_recorded_for_the_past(polled: Any, zone: str, when: str, observed: str) -> None:
    """`--at` says when it was true; `--samples` how many events stand behind it."""
    polled.write("keyresult.yaml", f"timezone: {zone}\n" + polled.read("keyresult.yaml"))

    assert 0 == polled("record", "survey", "7.4 points", "--at", when, "--samples", "31").code

    ((_, value, true_at, samples),) = recorded(polled)
    assert ("7.4", observed, "31") == (value, true_at, samples)


def test_a_taken_slot_is_corrected_never_overwritten(polled: Any) -> None:
    """A second number is refused, a correction with its reason kept beside the first."""
    polled("record", "survey", "7.4", "--at", "2026-11-20")

    found = polled("record", "survey", "7.5", "--at", "2026-11-20")
    expected = (
        f"error: {SURVEY} has a reading for 2026-11-20 23:45 UTC already\nhelp: to change it: --correct --reason TEXT\n"
    )
    assert (2, expected) == (found.code, found.err)

    polled.later(timedelta(hours=1))
    assert 0 == polled("record", "survey", "7.5", "--at", "2026-11-20", "--correct", "--reason", "typing error").code
    assert [("2026-11-20T23:45:00Z", "7.5")] == [each[:2] for each in recorded(polled)]
    assert (1, 1) == tuple(polled("db", "stats", "--json").json[name] for name in ("corrections", "polls"))


@pytest.mark.parametrize("failure", [KeyError("no name"), OSError("no user")])
def test_a_correction_by_nobody_in_particular(polled: Any, monkeypatch: pytest.MonkeyPatch, failure: Exception) -> None:
    """Where the machine knows no name of the user, the correction is kept all the same."""

    def getuser() -> str:
        raise failure

    monkeypatch.setattr(getpass, "getuser", getuser)
    polled("record", "survey", "7.4")

    assert 0 == polled("record", "survey", "7.5", "--correct", "--reason", "typing error").code


def test_a_correction_of_nothing_is_refused(polled: Any) -> None:
    """There must be a reading to correct."""
    found = polled("record", "survey", "7.5", "--correct", "--reason", "x")

    assert (4, f"error: {SURVEY} has no reading at 2026-11-24T09:15:00+00:00 to correct\n") == (
        found.code,
        found.err.partition("help")[0],
    )


@pytest.mark.parametrize(
    ("words", "message"),
    [
        pytest.param(
            "survey 7 --correct", 'error: a correction needs its reason\nhelp: add --reason "…"\n', id="no reason"
        ),
        pytest.param(
            "survey 7 --reason x",
            "error: --reason says why a reading is corrected\nhelp: add --correct\n",
            id="a reason for nothing",
        ),
        pytest.param(
            "survey 7 --at 2026-11-25",
            "error: --at 2026-11-25 is in the future\nhelp: a reading says what was, not what will be\n",
            id="the future",
        ),
        pytest.param("survey 7 --at noon", 'error: "noon" is not a time\nhelp: write a day', id="no time"),
        pytest.param(
            "survey 7h",
            f'error: "7h" is not in a unit of {SURVEY}\nhelp: give it in points\n',
            id="a unit of something else",
        ),
        pytest.param("survey many", 'error: "many": "many" is not a quantity\nhelp: write a number', id="no number"),
        pytest.param("survey nan", 'error: "nan": "nan" is not a quantity\n', id="not a number"),
        pytest.param(
            "deploy-time 5min",
            "error: platform/2026-Q4/deploy-fast/deploy-time is read by prometheus from prod\n"
            "help: `keyresult poll --only platform/2026-Q4/deploy-fast/deploy-time` reads it; only manual measures are "
            "recorded by hand\n",
            id="a measure that is polled",
        ),
        pytest.param(
            "drill 1",
            "error: platform/2026-Q4/deploy-fast/drill has milestones\nhelp: write `done:` with its day in its file\n",
            id="milestones",
        ),
        pytest.param("survey 7 --as-of 2026-11-01", "error: record knows no --as-of: it is about now\n", id="as of"),
        pytest.param("survey 7 --samples 0", "error: invalid value for '--samples': 0 is not in the range", id="none"),
    ],
)
def test_what_cannot_be_recorded_is_refused(polled: Any, words: str, message: str) -> None:
    """Exit code 2 with the cure; nothing is stored."""
    found = polled("record", *words.split())

    assert (2, "") == (found.code, found.out)
    assert found.err.startswith(message)
    assert [] == recorded(polled)


def test_an_unknown_key_result_matches_nothing(polled: Any) -> None:
    """Exit code 5."""
    assert 5 == polled("record", "nothing", "7").code


@pytest.mark.parametrize("word", ["paused", "dropped"])
def test_nothing_is_recorded_for_what_nobody_works_on(polled: Any, word: str) -> None:
    """A key result that is paused or dropped takes no numbers, and its file says why."""
    changed = polled.read("okrs/platform.yaml").replace("every: 1w", f"{word}: until spring")
    polled.write("okrs/platform.yaml", changed)

    expected = f"error: {SURVEY} is {word}: until spring\nhelp: take `{word}:` out of its file first\n"
    assert (2, expected) == (polled("record", "survey", "7").code, polled("record", "survey", "7").err)


def test_plain_measures_are_recorded_in_plain_numbers(polled: Any) -> None:
    """A measure without a unit refuses one that is not a count."""
    changed = polled.read("okrs/platform.yaml").replace(", unit: points", "").replace(" points", "")
    polled.write("okrs/platform.yaml", changed)

    assert polled("record", "survey", "7 ms").err.endswith("help: give it as a plain number\n")
    assert f"recorded 7.5 for {SURVEY}\n" == polled("record", "survey", "7.5").err


def test_a_time_needs_its_unit(polled: Any) -> None:
    """A bare number is refused where it could be seconds or hours, and converted where it has a unit."""
    text = polled.read("okrs/platform.yaml")
    polled.write("okrs/platform.yaml", text.replace("unit: points", "unit: min").replace("points", "h"))

    assert polled("record", "survey", "7").err.endswith("help: give it in min\n")
    assert f"recorded 7 h for {SURVEY}\n" == polled("record", "survey", "7h").err
    assert ["420.0"] == [each[1] for each in recorded(polled)]


def test_recording_waits_for_no_other_run(polled: Any) -> None:
    """While a poll is under way nothing is recorded: exit code 75."""
    from tracker.store.sqlite import open_store

    with open_store(polled.path / "keyresult.db").writing():
        assert 75 == polled("record", "survey", "7").code
