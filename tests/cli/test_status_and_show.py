"""`status` and `show`: the same judgement on a screen, as plain records and as JSON."""

from __future__ import annotations

import json
import sys
from datetime import datetime, timedelta
from typing import Any

import pytest

from tracker.render.layout import cells

STATUS_FIELDS = [
    *("key_result", "title", "owner", "goal", "unit", "baseline", "target", "value", "observed_at", "samples"),
    *("progress", "expected", "score", "projection", "status", "reason", "trust", "gap"),
]
OTHER_QUARTER = """\
team: platform
cycle: 2026-Q3
objectives:
  - id: deploy-fast
    title: Deploy in minutes
    owner: dana
    key_results:
      - {id: deploy-time, title: Deploy, baseline: 60 min, target: 45 min, measure: {connector: manual, unit: min}}
      - {id: done-then, title: Done, baseline: 60 min, target: 45 min, measure: {connector: manual, unit: min}}
"""


@pytest.fixture
def known(broken: Any) -> Any:
    """A workspace with three days of readings, a source that fails and a number recorded by hand."""
    broken("poll", "--create")
    broken("backfill", "deploy-time", "--from", "2026-11-21")
    broken("record", "survey", "7.4", "--at", "2026-11-20", "--samples", "31")
    return broken


@pytest.mark.parametrize("words", ["status", "status --plain", "status --ascii --color always"])
def test_the_status_screen(known: Any, snapshot: Any, words: str) -> None:
    """Every key result, on the terminal, as plain records, and without Unicode."""
    found = known(*words.split())

    assert (0, "") == (found.code, found.err)
    assert snapshot == found.out


@pytest.mark.parametrize("words", ["show deploy-time", "show deploy-time --plain", "show survey"])
def test_the_page_of_a_key_result(known: Any, snapshot: Any, words: str) -> None:
    """One key result with its weeks, in the same forms."""
    found = known(*words.split())

    assert (0, "") == (found.code, found.err)
    assert snapshot == found.out


def test_the_document_of_status_keeps_its_contract(known: Any) -> None:
    """Every field that is promised is there, numbers are raw, and times RFC 3339 in UTC."""
    document = known("status", "--json").json
    items = {item["key_result"].rpartition("/")[2]: item for item in document["items"]}

    assert {"schema", "as_of", "items", "objectives", "warnings"} <= set(document)
    assert "keyresult.status/1" == document["schema"]
    assert all(set(STATUS_FIELDS) <= set(item) for item in items.values())
    assert all(
        {"objective", "status", "score", "coverage", "low", "high"} <= set(each) for each in document["objectives"]
    )
    assert ["deploy-time", "survey", "drill", "api-latency"] == list(items)
    assert (None, {"outcome", "fault", "message", "since"}) == (
        items["api-latency"]["value"],
        set(items["api-latency"]["gap"]) - {"until"},
    )
    assert (7.4, 31) == (items["survey"]["value"], items["survey"]["samples"])
    times = [document["as_of"], *(item["observed_at"] for item in items.values() if item["observed_at"])]
    assert all(datetime.fromisoformat(time).utcoffset() == timedelta(0) and time.endswith("Z") for time in times)


def test_a_workspace_without_a_database(workspace: Any) -> None:
    """Exit code 4 and the two commands that help; nothing is created."""
    expected = (
        "error: no database at PLACE/keyresult.db; was it moved?\n"
        "help: `keyresult poll --create` starts a new one, and `keyresult backfill --from DAY` fills in its past\n"
    )
    for words in (["status"], ["show", "deploy-time"], ["report", "weekly"], ["export", "status"], ["db", "stats"]):
        found = workspace(*words)
        assert (4, "", expected) == (found.code, found.out, found.err), words
    assert not (workspace.path / "keyresult.db").exists()


def test_a_database_that_is_not_ours_is_left_alone(workspace: Any) -> None:
    """Another file at that place is named and stays as it is."""
    workspace.write("keyresult.db", "notes")

    assert (4, "error: PLACE/keyresult.db is not a keyresult database; not touched") == (
        workspace("status").code,
        workspace("status").err.splitlines()[0],
    )
    assert "notes" == workspace.read("keyresult.db")


def test_a_workspace_that_was_never_polled(place: Any) -> None:
    """After `init` everything measured was never read, and nothing is shown as 0."""
    place("init", "--no-input")

    items = place("status", "--json").json["items"]

    assert {"never"} == {item["trust"] for item in items if item["goal"] != "milestones"}
    assert {None} == {item["value"] for item in items}


def test_changed_files_count_before_they_are_polled(known: Any) -> None:
    """Reading commands go by the files as they are, with the readings that are there."""
    known.write("okrs/platform.yaml", known.read("okrs/platform.yaml").replace("baseline: 45 min", "baseline: 90 min"))

    item, *_ = known("status", "--json").json["items"]

    assert (90.0, 25.69935970850943) == (item["baseline"], item["value"])
    assert pytest.approx((90 - 25.69935970850943) / 80) == item["progress"]


def test_an_invalid_file_is_a_warning(known: Any) -> None:
    """The rest is shown; what was left out is said on stderr and in the document, unless quiet."""
    known.write("okrs/bad.yaml", "team: [\n")

    for words in (["status", "--json"], ["show", "drill", "--json"], ["report", "weekly", "--json"]):
        found = known(*words)
        (warning,) = found.json["warnings"]
        assert (0, f"warning: {warning}\n") == (found.code, found.err), words
        assert warning.startswith("okrs/bad.yaml:2:1: error KR101: ")
        assert "" == known(*words, "-q").err


def test_as_of_gives_the_past_back(known: Any) -> None:
    """What was recorded later does not count; the same words give the same bytes."""
    known.later(timedelta(days=2))
    known("record", "survey", "7.9")
    known.later(timedelta(hours=1))

    then, now = known("status", "--as-of", "2026-11-24", "--json"), known("status", "--json")

    assert (7.4, 7.9) == (then.json["items"][1]["value"], now.json["items"][1]["value"])
    assert "2026-11-25T00:00:00Z" == then.json["as_of"]
    known.later(timedelta(days=1))
    assert then.out == known("status", "--as-of", "2026-11-24", "--json").out


@pytest.mark.parametrize("time", ["2026-11-24", "2026-11-24T09:20:00Z", "20261124T092000Z", "2026-11-24T10:20+01:00"])
def test_as_of_today_is_now(known: Any, time: str) -> None:
    """The end of today is not known yet, so today means now."""
    assert "2026-11-24T09:20:00Z" == known("status", "--as-of", time, "--json").json["as_of"]


def test_the_future_is_not_known(known: Any) -> None:
    """A time to come is wrong usage, as is what is no time."""
    expected = "error: --as-of 2026-11-25 is in the future\nhelp: a report can only say what was known by then\n"
    assert (2, expected) == (
        known("status", "--as-of", "2026-11-25").code,
        known("status", "--as-of", "2026-11-25").err,
    )
    assert known("status", "--as-of", "9999-12-31").err.startswith("error: --as-of 9999-12-31 is in the future\n")
    assert known("status", "--as-of", "noon").err.startswith('error: "noon" is not a time\nhelp: write a day such as')


@pytest.mark.parametrize(("level", "code"), [("at-risk", 1), ("off-track", 0), ("no-data", 1)])
def test_status_can_fail(known: Any, level: str, code: int) -> None:
    """`--fail-on` is exit code 1 where a key result is so, or worse; the screen is the same."""
    found = known("status", "--fail-on", level)

    assert (code, known("status").out) == (found.code, found.out)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        pytest.param("status -t x", 'error: no OKR file has team "x"\nhelp: there are: platform 2026-Q4\n', id="team"),
        pytest.param("status --cycle 2026", 'error: no OKR file has cycle "2026"\nhelp: there are', id="cycle"),
        pytest.param("report weekly -t x --cycle y", 'error: no OKR file has team "x" and cycle "y"\n', id="both"),
        pytest.param("show x", "error: no key result is called x\n", id="key result"),
        pytest.param(
            "show deploy-tim", "error: no key result is called deploy-tim\nhelp: did you mean deploy-time", id="near"
        ),
        pytest.param("show drill -t x", "error: no team is called x\n", id="key result of an unknown team"),
    ],
)
def test_nothing_matched(known: Any, words: str, message: str) -> None:
    """What is not there is exit code 5, with what is."""
    found = known(*words.split())

    assert (5, "") == (found.code, found.out)
    assert found.err.startswith(message)


def test_files_without_a_team(known: Any) -> None:
    """An empty folder of OKR files matches nothing either."""
    (known.path / "okrs/platform.yaml").unlink()

    expected = "error: the OKR files have no team yet\nhelp: `keyresult init` writes an example\n"
    assert (5, expected) == (known("status").code, known("status").err)


def test_names_mean_the_cycle_under_way(known: Any) -> None:
    """An id that an earlier cycle has too names the current one; an older one is still found."""
    known.write("okrs/q3.yaml", OTHER_QUARTER)

    assert "platform/2026-Q4/deploy-fast/deploy-time" in known("show", "deploy-time").out
    assert "platform/2026-Q3/deploy-fast/done-then" in known("show", "done-then").out
    assert "platform/2026-Q3/deploy-fast/deploy-time" in known("show", "deploy-time", "--cycle", "2026-q3").out
    assert ["2026-Q4"] == sorted({each["key_result"].split("/")[1] for each in known("status", "--json").json["items"]})


def test_a_name_of_several_is_refused_and_suggestions_name_one(known: Any) -> None:
    """Where teams share an id, a bare one is ambiguous, and every suggested command can be run."""
    known.write("okrs/other.yaml", known.read("okrs/platform.yaml").replace("team: platform", "team: other"))

    found = known("show", "deploy-time")
    assert (2, "error: deploy-time names 2 key results\n") == (found.code, found.err.partition("help")[0])
    assert 0 == known("show", "deploy-time", "-t", "other").code
    suggested = [
        need["command"].split()[1:]
        for each in known("report", "weekly", "--json").json["reports"]
        for need in each["needs"]
    ]
    assert 3 <= len(suggested)
    assert [] == [words for words in suggested if words[0] == "show" and known(*words).code]
    assert "keyresult record other/2026-Q4/deploy-fast/survey VALUE" in known("status").out


def test_milestones_are_not_polled(known: Any) -> None:
    """The page of a key result without a measure suggests no poll."""
    assert known("show", "drill").out.endswith("\nNext: keyresult report weekly\n")


HOSTILE = {
    "title: Deploy with confidence in minutes": "Deploy " + "日本語 äöü" * 30,
    "title: Reduce deployment time from 45 minutes to less than 10 minutes": "Red\x1b[31m " + "x" * 300 + " \u202e",
    "owner: lee": "ow ner " * 20,
    "title: plan reviewed": "plan " + "reviewed" * 40,
}


@pytest.mark.parametrize("columns", [40, 59, 60, 79, 80, 100])
@pytest.mark.parametrize(
    "words", [["status"], ["show", "deploy-time"], ["show", "drill"], ["report", "weekly", "--full"]]
)
def test_no_line_is_wider_than_the_terminal(
    known: Any, monkeypatch: pytest.MonkeyPatch, columns: int, words: list[str]
) -> None:
    """Hostile titles and owners neither widen a line nor reach the terminal as commands."""
    text = known.read("okrs/platform.yaml")
    for plain, hostile in HOSTILE.items():
        assert plain in text
        text = text.replace(plain, f"{plain.partition(' ')[0]} {json.dumps(hostile)}")
    known.write("okrs/platform.yaml", text)
    monkeypatch.setenv("COLUMNS", str(columns))

    found = known(*words)

    assert (0, "") == (found.code, found.err)
    assert columns >= max(map(cells, found.out.splitlines()))
    assert "\x1b" not in found.out


def test_a_wide_terminal_is_not_filled(known: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lines end at 100 columns, also where there is no terminal to ask."""
    monkeypatch.setenv("COLUMNS", "300")
    wide = known("status").out
    monkeypatch.delenv("COLUMNS")
    monkeypatch.setattr(sys.__stdout__, "fileno", lambda: -1)

    assert wide == known("status").out
    assert 100 >= max(map(cells, wide.splitlines()))
