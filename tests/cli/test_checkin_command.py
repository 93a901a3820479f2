"""`keyresult checkin` and `keyresult note`: words beside the numbers."""

from __future__ import annotations

import os
import stat
import sys
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tracker.store.sqlite import open_store

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracker.core.words import CheckIn, Note

DEPLOY_TIME = "platform/2026-Q4/deploy-fast/deploy-time"
DAY = timedelta(days=1)
SPAN = (datetime(2026, 10, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))


def kept(place: Any, name: str = DEPLOY_TIME) -> tuple[CheckIn, ...]:
    """The check-ins on a key result."""
    store = open_store(place.path / "keyresult.db", read_only=True)
    found = store.check_ins([name]).get(name, ())
    store.close()
    return found


def notes(place: Any) -> tuple[Note, ...]:
    """The notes on the deployment time."""
    store = open_store(place.path / "keyresult.db", read_only=True)
    history = store.history(DEPLOY_TIME, *SPAN)
    store.close()
    return history.notes


def words(said: CheckIn) -> dict[str, object]:
    """What a check-in says."""
    named = ("confidence", "text", "kept", "missed", "made", "resolved")
    blocked = [(each.text, each.asked) for each in said.blocked]
    return {name: found for name in named if (found := getattr(said, name))} | ({"blocked": blocked} if blocked else {})


# --- By options ---


def test_a_check_in_by_options(polled: Any) -> None:
    """Who said it and when is kept with it; the number of a blocker is told."""
    found = polled(
        *("checkin", "deploy-time", "-c", "4", "-m", "cache hits up", "--made", "split the suite", "--made", "ask kim"),
        *("--blocked", "two more runners", "--ask", "@infra", "--author", "tomas"),
    )

    told = f"checked in on {DEPLOY_TIME}\nblocker 1: two more runners; once it is gone: --resolve 1\n"
    assert (0, "", told) == (found.code, found.out, found.err)
    (said,) = kept(polled)
    assert (DEPLOY_TIME, datetime(2026, 11, 24, 9, 20, tzinfo=UTC), "tomas") == (said.key_result, said.at, said.author)
    assert {
        "confidence": 4,
        "text": "cache hits up",
        "made": ("split the suite", "ask kim"),
        "blocked": [("two more runners", "@infra")],
    } == words(said)


@pytest.mark.parametrize(
    ("options", "kept_ones", "missed"),
    [
        (["--kept", "1"], ("a",), ("b",)),
        (["--kept", "2", "--kept", "1"], ("a", "b"), ()),
        (["--kept", "0"], (), ("a", "b")),
        (["-c", "5"], (), ()),
    ],
    ids=["one of two", "both", "none", "nothing was said of them"],
)
def test_commitments_are_kept_by_their_number(
    polled: Any, options: list[str], kept_ones: tuple[str, ...], missed: tuple[str, ...]
) -> None:
    """Those that are not named are missed, once anything is said of them."""
    polled("checkin", "deploy-time", "--made", "a", "--made", "b")

    assert 0 == polled("checkin", "deploy-time", *options).code
    assert (kept_ones, missed) == (kept(polled)[1].kept, kept(polled)[1].missed)


def test_a_blocker_stays_until_it_is_resolved(polled: Any) -> None:
    """Status, report and page show it with its age; then it is gone."""
    polled("checkin", "deploy-time", "--blocked", "two more runners", "--ask", "@infra")
    polled.later(12 * DAY)
    shown = [polled("status").out, polled("report", "weekly").out, polled("show", "deploy-time").out]
    assert [True] * 3 == [
        "blocked 12 days: two more runners, asked of @infra" in " ".join(page.lower().split()) for page in shown
    ]

    assert 0 == polled("checkin", "deploy-time", "--resolve", "1", "--resolve", "1").code
    assert (1,) == kept(polled)[1].resolved
    assert "blocked" not in polled("status").out + polled("show", "deploy-time").out


def test_a_key_result_of_steps_has_words_too(polled: Any) -> None:
    """Nothing of it is measured, all the more it is spoken of."""
    assert 0 == polled("checkin", "drill", "-m", "plan is ready").code
    assert ["plan is ready"] == [said.text for said in kept(polled, "platform/2026-Q4/deploy-fast/drill")]


def test_where_owner_and_data_differ_both_are_told(polled: Any) -> None:
    """At once, and in the report; the number and the status stay what they are."""
    before = polled("status", "--json").json["items"][0]
    found = polled("checkin", "deploy-time", "-c", "2", "-m", "it will not last", "--author", "lee")

    assert "data says on track; owner says 2/10: reports say both\n" in found.err
    text = polled("report", "weekly", "-f", "md").out
    assert (
        '- deploy-time, lee on 24 Nov 2026: "it will not last"; confidence 2/10; '
        "data says on track; owner says 2/10" in text
    )
    after = polled("status", "--json").json
    assert before == after["items"][0]
    assert ["data says on track; owner says 2/10"] == [each["disagreement"] for each in after["owners"]]


def test_the_words_of_the_report_for_programs(polled: Any) -> None:
    """Raw, with open blockers and commitments."""
    polled("checkin", "deploy-time", "-c", "5", "--made", "split the suite", "--author", "lee")
    polled("checkin", "deploy-time", "-c", "6", "--blocked", "access", "--author", "lee")

    ((owner,),) = [report["owners"] for report in polled("report", "weekly", "--json").json["reports"]]
    blocker = {"number": 1, "text": "access", "asked": None, "since": "2026-11-24T09:20:00Z", "by": "lee"}
    assert {
        "key_result": DEPLOY_TIME,
        "said_at": "2026-11-24T09:20:00Z",
        "author": "lee",
        "confidence": 6,
        "text": "",
        "kept": [],
        "missed": [],
        "promised": ["split the suite"],
        "blockers": [blocker],
        "disagreement": None,
        "display": "deploy-time, lee on 24 Nov 2026: confidence 5 → 6; next: split the suite",
    } == owner


def test_a_report_of_the_past_knows_no_later_words(polled: Any) -> None:
    """What was said after its instant is not in it."""
    polled.later(2 * DAY)
    polled("checkin", "deploy-time", "-m", "now")

    assert [] == polled("report", "weekly", "--json", "--as-of", "2026-11-25").json["reports"][0]["owners"]


@pytest.mark.parametrize(
    ("options", "message", "cure"),
    [
        pytest.param(["--kept", "3"], "there is no open commitment 3", "open are: 1 a", id="no such commitment"),
        pytest.param(["--resolve", "7"], "there is no open blocker 7", "open are: 1 access", id="no such blocker"),
        pytest.param(["--ask", "@infra"], "--ask says who was asked", "add --blocked TEXT", id="asked for nothing"),
        pytest.param(["-m", "x" * 1001], "what moved it has 1,001 characters, at most 1,000", "link to", id="too long"),
        pytest.param(["--made", "x" * 1001], "a commitment has 1,001 characters", "link to", id="a long promise"),
        pytest.param(
            ["--form", "form.txt", "-c", "1"], "--form says everything", "leave the other", id="form and more"
        ),
        pytest.param(["--form", "form.txt"], "cannot read form.txt: no such file", "", id="no such form"),
        pytest.param([], "a check-in has something to say", "-c N, -m TEXT", id="nothing, without a terminal"),
        pytest.param(["-c", "11"], "invalid value for '-c'", "--help", id="off the scale"),
        pytest.param(["-c", "4", "--as-of", "2026-11-20"], "checkin knows no --as-of", "", id="the past"),
    ],
)
def test_what_cannot_be_said(polled: Any, options: list[str], message: str, cure: str) -> None:
    """It is refused, and nothing is kept."""
    polled("checkin", "deploy-time", "--made", "a", "--blocked", "access")

    found = polled("checkin", "deploy-time", *options)

    assert (2, 1) == (found.code, len(kept(polled)))
    assert message in found.err
    assert cure in found.err


def test_nothing_was_ever_promised_or_in_the_way(polled: Any) -> None:
    """The cure says how to begin."""
    assert "help: --made TEXT makes one" in polled("checkin", "deploy-time", "--kept", "1").err
    assert "help: nothing is in the way" in polled("checkin", "deploy-time", "--resolve", "1").err


@pytest.mark.parametrize("name", ["", "  "])
def test_whoever_has_no_name_is_the_user_of_the_machine(
    polled: Any, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """An empty name is none."""
    monkeypatch.setattr("getpass.getuser", lambda: "someone")
    polled("checkin", "deploy-time", "-c", "4", "--author", name)

    assert ["someone"] == [said.author for said in kept(polled)]


# --- By form ---


@pytest.fixture
def editor(polled: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Makes stdin a terminal, and an editor that replaces texts in the file that it is given."""
    monkeypatch.setattr("tracker.cli.checkin.is_terminal", lambda _file: True)

    def use(*changes: tuple[str, str], code: int = 0) -> None:
        script = polled.path / "editor.py"
        script.write_text(
            f"#!{sys.executable}\n"
            "import pathlib, sys\n"
            "path = pathlib.Path(sys.argv[1])\n"
            "text = path.read_text('utf-8')\n"
            f"for old, new in {changes!r}:\n"
            "    assert old in text, text\n"
            "    text = text.replace(old, new, 1)\n"
            f"if {bool(changes)!r}:\n"
            "    path.write_text(text, 'utf-8')\n"
            f"sys.exit({code})\n",
            encoding="utf-8",
        )
        script.chmod(stat.S_IRWXU)
        monkeypatch.setenv("VISUAL", str(script))
        os.utime(script)

    return use


def test_a_check_in_by_form(polled: Any, editor: Callable[..., None]) -> None:
    """The form shows what the data says and what is open; what was written is kept."""
    polled("checkin", "deploy-time", "-c", "5", "--made", "shard", "--made", "two runners", "--blocked", "access")
    editor(
        ("# deploy-time: 25.7 min, 55% (even pace 59%), on track", "#"),
        ("last 5): ", "last 5): 4"),
        ("what moved it: ", "what moved it: cache hits up"),
        ("[ ] shard", "[x] shard"),
        ("next week: ", "next week: split the suite"),
        ("[ ] 1 access (since 2026-11-24)", "[x] 1 access (since 2026-11-24)"),
    )

    assert 0 == polled("checkin", "deploy-time").code
    assert {
        "confidence": 4,
        "text": "cache hits up",
        "kept": ("shard",),
        "missed": ("two runners",),
        "made": ("split the suite",),
        "resolved": (1,),
    } == words(kept(polled)[1])


@pytest.mark.parametrize(
    "changes",
    [[], [("# Write", "# write")], [("next week", "next week")]],
    ids=["closed", "a comment", "saved"],
)
def test_a_form_without_words_keeps_nothing(
    polled: Any, editor: Callable[..., None], changes: list[tuple[str, str]]
) -> None:
    """Closing the editor is no check-in."""
    editor(*changes)

    assert (0, "nothing was said, nothing is kept\n") == (
        (found := polled("checkin", "deploy-time")).code,
        found.err,
    )
    assert () == kept(polled)


def test_a_form_that_cannot_be_read_is_not_lost(polled: Any, editor: Callable[..., None]) -> None:
    """It is kept in a file, from which it can be handed in once it is corrected."""
    editor(("(1-10): ", "(1-10): high"), ("what moved it: ", "what moved it: cache hits up"))

    found = polled("checkin", "deploy-time")

    told = (
        'error: the form cannot be read: line 6: confidence is a number from 1 to 10, not "high"\n'
        "help: correct it and try again; what you wrote is in checkin-deploy-time.txt: "
        "`keyresult checkin deploy-time --form checkin-deploy-time.txt`\n"
    )
    assert (2, told) == (found.code, found.err)
    polled.write("checkin-deploy-time.txt", polled.read("checkin-deploy-time.txt").replace("high", "8"))
    assert 0 == polled("checkin", "deploy-time", "--form", "checkin-deploy-time.txt").code
    assert {"confidence": 8, "text": "cache hits up"} == words(kept(polled)[0])


def test_words_survive_a_poll_that_is_under_way(polled: Any, editor: Callable[..., None]) -> None:
    """Where the lock is held, what was written is kept in a file too."""
    editor(("what moved it: ", "what moved it: cache hits up"))
    store = open_store(polled.path / "keyresult.db")

    with store.writing():
        found = polled("checkin", "deploy-time")

    assert 75 == found.code
    assert "what you wrote is in checkin-deploy-time.txt" in found.err
    assert "what moved it: cache hits up\n" in polled.read("checkin-deploy-time.txt")


def test_an_editor_that_fails(polled: Any, editor: Callable[..., None]) -> None:
    """It is said, with what to do instead."""
    editor(code=3)

    found = polled("checkin", "deploy-time")

    assert 2 == found.code
    assert "error: the editor failed" in found.err
    assert "help: set VISUAL or EDITOR" in found.err


def test_no_input_asks_nothing(polled: Any, editor: Callable[..., None]) -> None:
    """`--no-input` never opens an editor."""
    editor(("what moved it: ", "what moved it: x"))

    assert 2 == polled("checkin", "deploy-time", "--no-input").code


def test_a_form_that_is_no_text(polled: Any) -> None:
    """Another file is refused."""
    (polled.path / "form.bin").write_bytes(b"\xff\xfe\x00")

    assert "cannot read form.bin: it is not utf-8 text" in polled("checkin", "deploy-time", "--form", "form.bin").err


# --- Notes ---


def test_a_note_on_a_day(polled: Any) -> None:
    """It is kept with its day and its author, and shown with the key result."""
    found = polled("note", "deploy-time", "cache  enabled", "--on", "2026-11-20", "--author", "lee")

    assert (0, f"noted on {DEPLOY_TIME} for 2026-11-20\n") == (found.code, found.err)
    (note,) = notes(polled)
    assert ("cache enabled", date(2026, 11, 20), "lee", False) == (note.text, note.day, note.author, note.rebase)
    assert "notes       20 Nov 2026: cache enabled" in polled("show", "deploy-time").out


def test_a_note_on_today_that_starts_anew(polled: Any) -> None:
    """Without a day it is about today."""
    found = polled("note", "deploy-time", "new runners", "--rebase")

    assert f"noted on {DEPLOY_TIME} for 2026-11-24; limits start anew there\n" == found.err
    assert [(date(2026, 11, 24), True)] == [(note.day, note.rebase) for note in notes(polled)]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["x", "--on", "2026-11-25"], "--on 2026-11-25 is in the future"),
        (["x", "--on", "monday"], '"monday" is not a day'),
        ([" "], "a note says something"),
        (["x" * 1001], "a note has 1,001 characters"),
    ],
    ids=["the future", "no day", "nothing", "too long"],
)
def test_what_cannot_be_noted(polled: Any, options: list[str], message: str) -> None:
    """It is refused, and nothing is kept."""
    found = polled("note", "deploy-time", *options)

    assert (2, ()) == (found.code, notes(polled))
    assert message in found.err
