"""`keyresult demo`: the whole job, offline, in a folder of its own."""

from __future__ import annotations

import html
import json
from typing import Any

import pytest

KEY_RESULTS = (
    *("deploy-time", "ci-time", "self-serve", "critical-bugs", "flaky-tests", "recovery-time", "availability"),
    "api-latency",
)
NEXT = """\
  cd keyresult-demo
  keyresult show deploy-time        one key result, with its weeks
  keyresult report weekly           the report for people
  keyresult check                   what is said about the files
  keyresult init ../my-okrs         start your own
"""


def test_the_demo_shows_the_whole_job(place: Any) -> None:
    """Files, history, a poll, the status screen, a report and the next steps."""
    found = place("demo")

    assert 0 == found.code
    screen, _, following = found.out.partition("\nNext:\n")
    assert screen.startswith("\ndemo data\nplatform · 2026-10-05..2027-01-03 · week 8 of 13, 55% of the cycle gone")
    assert 8 == sum(name in screen for name in KEY_RESULTS)
    assert NEXT == following
    assert [
        "Writing a sample quarter to keyresult-demo (demo data: every number is made up)",
        "Filling 14 weeks of history, then polling, over the real Prometheus protocol",
        "wrote keyresult-demo/reports/platform/2026-W48.md",
    ] == found.err.splitlines()
    assert "demo data" in place.read("keyresult-demo/reports/platform/2026-W48.md")


def test_the_demo_says_which_service_contributed_most(place: Any) -> None:
    """From what the sandbox told with each day's number: the parts sum to the change, and every form says it."""
    place("demo", "-q")
    told = place("-C", "keyresult-demo", "explain", "critical-bugs", "--json").json["steps"]
    (parts,) = (step["figures"] for step in told if step["step"] == "parts")
    (by_series,) = parts["by"]
    assert ['service="checkout"', 'service="search"', 'service="login"'] == [
        each["part"] for each in by_series["parts"]
    ]
    assert parts["change"] == sum(each["contribution"] for each in by_series["parts"])
    sentence = 'service="checkout" contributed 4: 0 bugs, was 4'
    assert sentence in parts["told"]
    for words in (["show", "critical-bugs"], ["report", "weekly"], ["report", "weekly", "-f", "html"]):
        printed = place("-C", "keyresult-demo", *words).out
        assert sentence in " ".join(html.unescape(printed).split())


def test_the_demo_overwrites_nothing(place: Any) -> None:
    """Without a name it takes the next free one; a folder that is not empty is refused."""
    assert 0 == place("demo", "-q").code == place("demo", "-q").code
    assert (place.path / "keyresult-demo-2/keyresult.db").exists()

    found = place("demo", "keyresult-demo")

    expected = "error: keyresult-demo is not empty\nhelp: name a new directory: the demo overwrites nothing\n"
    assert (2, "", expected) == (found.code, found.out, found.err)


def test_the_demo_goes_into_the_folder_that_is_named(place: Any) -> None:
    """An empty folder will do; -C says from where."""
    (place.path / "a/b").mkdir(parents=True)

    assert 0 == place("-C", "a", "demo", "b", "-q").code
    assert (place.path / "a/b/keyresult.db").exists()


@pytest.mark.parametrize(("word", "field"), [("--json", "as_of"), ("--plain", "")])
def test_a_program_gets_data_alone(place: Any, word: str, field: str) -> None:
    """With `--json` or `--plain` stdout has the status and nothing else."""
    found = place("demo", word)

    if field:
        assert "2026-11-24T09:20:00Z" == json.loads(found.out)[field]
        assert json.loads(place.read("keyresult-demo/reports/platform/2026-W48.json"))
    else:
        assert 9 == len(found.table)


def test_the_demo_keeps_away_from_the_real_database(place: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A database that the environment names is not touched, and none can be named."""
    monkeypatch.setenv("KEYRESULT_DATABASE", str(place.path / "real.db"))
    monkeypatch.setenv("KEYRESULT_TIMEZONE", "Nowhere/At_All")

    assert 0 == place("demo", "-q").code
    assert not (place.path / "real.db").exists()
    assert 2 == place("demo", "--db", "real.db").code == place("demo", "--as-of", "2026-01-01").code
