"""`keyresult poll`: silent when all is well, honest when not, and what `--plan` and `-n` show beforehand."""

from __future__ import annotations

import os
import signal
import sys
import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tracker import opener as opening
from tracker.backfill import Backfiller
from tracker.cli import rehearsal
from tracker.cli.stopping import interruptible
from tracker.collect import Poller
from tracker.core.outcome import Fault, Outcome
from tracker.registry import connectors, load_connector
from tracker.runs import Item, PollResult
from tracker.store.memory import MemoryStore
from tracker.store.sqlite import open_store, store

DEPLOY = "platform/2026-Q4/deploy-fast/deploy-time"
LATENCY = "platform/2026-Q4/deploy-fast/api-latency"
WHY = "the server failed: service unavailable since 2026-11-19T09:00:00Z: broken on purpose, demo data"


def vars_of(result: Any) -> tuple[int, str, str]:
    """Exit code, stdout and stderr."""
    return result.code, result.out, result.err


def test_without_a_database_nothing_is_polled(workspace: Any) -> None:
    """Only `--create` makes a database."""
    found = workspace("poll")

    assert (4, "") == (found.code, found.out)
    assert "error: no database at PLACE/keyresult.db; was it moved?" in found.err
    assert not (workspace.path / "keyresult.db").exists()


def test_a_good_poll_is_silent(workspace: Any) -> None:
    """Cron mails stay empty: no output for what was read, nor for what is not due."""
    assert (0, "", "") == vars_of(workspace("poll", "--create"))
    assert (0, "", "") == vars_of(workspace("poll"))


def test_the_next_slot_is_read_again(polled: Any) -> None:
    """An hour later the key result is due, and its reading is stored."""
    polled.later(timedelta(hours=1))

    assert (1, 1) == (polled("poll", "--json").json["stored"], polled("export", "readings").out.count(",2,no,"))


def test_the_document_of_a_poll(broken: Any, snapshot: Any) -> None:
    """`--json`: every field of the contract, values in the unit of the target."""
    found = broken("poll", "--create", "--json")

    assert (3, "") == (found.code, found.err)
    assert snapshot == found.out
    assert ["schema", "poll", "started_at", "finished_at", "due", "stored", "requests", "items"] == list(found.json)
    fields = ["key_result", "slot", "outcome", "fault", "value", "unit", "samples", "message"]
    assert [fields, fields] == [list(item) for item in found.json["items"]]


def test_the_document_of_an_idle_poll(polled: Any, snapshot: Any) -> None:
    """Where nothing was due there is a document all the same; the poll has no number."""
    found = polled("poll", "--json")

    assert (0, "") == (found.code, found.err)
    assert snapshot == found.out


def test_a_failure_is_told(broken: Any) -> None:
    """One line for each key result without a number, and one of counts; exit code 3."""
    found = broken("poll", "--create")

    assert (3, "", f"{LATENCY}: failed: {WHY}\n1 of 2 read, 1 without a number\n") == vars_of(found)


def test_quiet_does_not_hide_failures(broken: Any) -> None:
    """A failed reading is an error, which `-q` leaves."""
    assert f"{LATENCY}: failed: {WHY}\n" in broken("-q", "poll", "--create").err


def test_a_paused_source_is_not_asked_and_the_cure_is_told(broken: Any) -> None:
    """After three failures in a row the source is left in peace, and `--force` asks it all the same."""
    for _ in range(3):
        broken("poll", "--create")

    found = broken("poll")

    expected = (
        f"{LATENCY}: deferred: source edge kept failing and is asked again later: {WHY}\n"
        "  help: `keyresult poll --force` asks it now\n0 of 1 read, 1 without a number\n"
    )
    assert expected == found.err
    assert f"{LATENCY}: failed: {WHY}\n" in broken("poll", "--force").err


def test_verbose_shows_each_reading_once_it_is_stored(broken: Any) -> None:
    """`-v`: a line for each, with its slot."""
    lines = broken("poll", "--create", "-v").err.splitlines()

    assert {
        f"2026-11-24T09:00:00Z {DEPLOY} stored 1541.9615825105657",
        f"2026-11-24T09:00:00Z {LATENCY} failed: {WHY}",
    } == set(lines[:2])


def test_verbose_tells_how_long_it_took(workspace: Any) -> None:
    """`-v` ends with how many were stored, and in which time; `-q` takes it back."""
    assert "1 stored in 0.0 s" == workspace("poll", "--create", "-v").err.splitlines()[-1]
    assert "" == workspace("poll", "-v", "-q", "--force").err


def test_a_terminal_gets_a_bar_and_a_last_line(workspace: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a terminal progress is seen."""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)

    found = workspace("poll", "--create")

    assert "reading" in found.err
    assert found.err.endswith("1 stored in 0.0 s\n")


@pytest.mark.parametrize("words", [[], ["-q"], ["--json"], ["-v"]])
def test_no_bar_where_nothing_is_due_or_lines_are_wanted(
    polled: Any, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    """Nor is there a bar where nothing is read, or `-q`, `-v` or `--json` is said."""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)

    assert "reading" not in polled("poll", *words).err
    if words:
        assert "reading" not in polled("poll", "--force", *words).err


@pytest.mark.parametrize("word", ["deploy-time", "deploy-fast/*", DEPLOY, "deploy-*"])
def test_only_one_that_is_not_due_is_silence(polled: Any, word: str) -> None:
    """`--only` for what is read already says nothing and exits 0."""
    assert (0, "", "") == vars_of(polled("poll", "--only", word))


@pytest.mark.parametrize(
    ("words", "message"),
    [
        pytest.param("--only nothing", 'no polled key result matches "nothing"', id="an unknown name"),
        pytest.param("--only survey", 'no polled key result matches "survey"', id="one recorded by hand"),
        pytest.param("--only drill", 'no polled key result matches "drill"', id="milestones"),
        pytest.param("--only p*", 'no polled key result matches "p*"', id="a glob of the team's name, not the tail"),
        pytest.param("-t others", "no polled key result matches the selection", id="an unknown team"),
        pytest.param("--cycle 2026-Q3", "no polled key result matches the selection", id="another cycle"),
    ],
)
def test_a_selection_of_nothing_is_an_error(polled: Any, words: str, message: str) -> None:
    """What matches nothing ends with exit code 5 and says where names are found."""
    found = polled("poll", *words.split())

    cure = "`keyresult status` lists what there is; what people know is not polled: `keyresult record`"
    assert (5, "", f"error: {message}\nhelp: {cure}\n") == vars_of(found)


def test_team_and_cycle_match_in_any_case(polled: Any) -> None:
    """`-t Platform --cycle 2026-q4` is understood."""
    assert 0 == polled("poll", "-t", "Platform", "--cycle", "2026-q4", "--force").code


def test_an_invalid_file_leaves_the_others_polled(workspace: Any) -> None:
    """A file with an error costs exit code 2, not the readings of the good ones; an idle poll says so too."""
    workspace.write("okrs/bad.yaml", "team: [\n")

    found, idle = workspace("poll", "--create", "--json"), workspace("poll")

    assert (2, 1) == (found.code, found.json["stored"])
    assert "okrs/bad.yaml:2:1: error KR101: " in found.err
    assert (2, "", found.err) == vars_of(idle)


def test_an_older_setting_is_not_used(polled: Any) -> None:
    """Settings that cannot be read end the poll with exit code 2, each problem on a line of its own."""
    polled.write("keyresult.yaml", "sources: {a: 1}\n")

    assert (
        2,
        "",
        "error: the settings cannot be used\nkeyresult.yaml:1:14: error KR103: expected a mapping, found a number\n",
    ) == vars_of(polled("poll"))


def test_a_changed_plan_is_put_in_force(polled: Any) -> None:
    """The first poll after a change of the files goes by the new ones."""
    polled.write("okrs/platform.yaml", polled.read("okrs/platform.yaml").replace("id: deploy-time", "id: lead-time"))

    (item,) = polled("poll", "--json").json["items"]

    assert ("platform/2026-Q4/deploy-fast/lead-time", "ok") == (item["key_result"], item["outcome"])


def test_another_run_is_not_disturbed(polled: Any) -> None:
    """While the lock is held there is exit code 75, and who holds it."""
    with open_store(polled.path / "keyresult.db").writing():
        found = polled("poll", "--force")

    assert (75, "") == (found.code, found.out)
    expected = f"error: another run (process {os.getpid()}, since Tue 24 Nov 09:20 UTC) holds the lock on keyresult.db"
    assert found.err.startswith(expected)


def test_polls_are_about_now(polled: Any) -> None:
    """`--as-of` is refused, not ignored."""
    expected = "error: poll knows no --as-of: it is about now\nhelp: `keyresult backfill` fills the past\n"
    assert (2, "", expected) == vars_of(polled("poll", "--as-of", "2026-11-01"))


# --- Beforehand -------------------------------------------------------------------------------


def test_the_plan_of_requests(broken: Any, snapshot: Any) -> None:
    """`--plan` says by source what would be sent, without a database, and sends nothing."""
    found = broken("poll", "--plan")

    assert (0, "") == (found.code, found.err)
    assert snapshot == found.out
    assert snapshot == broken("poll", "--plan", "--json").out
    assert snapshot == broken("poll", "--plan", "--plain").out
    assert not (broken.path / "keyresult.db").exists()


def test_the_plan_of_nothing(polled: Any) -> None:
    """Where nothing is due nothing would be sent; `--force` would."""
    assert (0, "nothing is due\n", "") == vars_of(polled("poll", "--plan"))
    assert "1 request in all; none was sent\n" in polled("poll", "--plan", "--force").out


def test_a_source_without_its_secret_leaves_the_plan_of_the_others(broken: Any) -> None:
    """What keeps a source from being asked is part of the plan."""
    broken.write("keyresult.yaml", broken.read("keyresult.yaml").replace('/edge"', '/edge", token_env: NO_SUCH_TOKEN'))

    lines = broken("poll", "--plan").out.splitlines()

    assert "edge: 0 requests, the secret NO_SUCH_TOKEN is not set" in lines
    assert "1 request in all; none was sent" in lines


def test_long_lists_of_the_plan_are_cut(workspace: Any) -> None:
    """At most three key results are named."""
    text = workspace.read("okrs/platform.yaml")
    start, end = text.index("      - id: deploy-time"), text.index("      - id: survey")
    more = "".join(text[start:end].replace("deploy-time", f"deploy-time-{number}") for number in range(4))
    workspace.write("okrs/platform.yaml", text[:start] + more + text[end:])

    assert "deploy-time-2 and 1 more\n" in workspace("poll", "--plan").out


class Plain:
    """A connector that cannot plan; it reads nothing."""

    name = "plain"


def test_a_connector_without_a_plan_sends_at_most_one_request_each(
    workspace: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a plan of its own, one request is counted for each key result."""
    opener = opening.SourceOpener.__call__

    def plain(self: Any, *arguments: Any) -> Any:
        return opener(self, *arguments)._replace(connector=Plain())

    monkeypatch.setattr(opening.SourceOpener, "__call__", plain)

    assert "prod: 1 request, at most one each\n" in workspace("poll", "--plan").out


def test_a_dry_run_stores_nothing(broken: Any, snapshot: Any) -> None:
    """`-n` asks and shows what came back, with the cure, and leaves no database."""
    found = broken("poll", "-n")

    assert (3, "") == (found.code, found.err)
    assert snapshot == found.out
    assert snapshot == broken("poll", "-n", "--json").out
    assert snapshot == broken("poll", "-n", "--plain").out
    assert not (broken.path / "keyresult.db").exists()


def test_a_dry_run_asks_what_the_real_poll_would(polled: Any) -> None:
    """What is read already is not due for a dry run either; facts of earlier polls are used."""
    assert (0, "nothing is due\n", "") == vars_of(polled("poll", "-n"))
    assert "requests sent; nothing was stored" not in polled("poll", "-n", "--force").out
    assert "1 request sent; nothing was stored\n" in polled("poll", "-n", "--force", "--only", "deploy-time").out
    assert 1 == polled("db", "stats", "--json").json["polls"]


def test_a_dry_run_borrows_what_is_known_of_the_sources() -> None:
    """Facts and CI runs of earlier polls are used, so that no more is fetched than by the real poll."""
    known, now = MemoryStore(), datetime(2026, 11, 24, tzinfo=UTC)
    with known.writing():
        known.save_facts("prod", {"etag": "x"})

    assert {"etag": "x"} == rehearsal.Borrowing(known).load_facts("prod")  # type: ignore[arg-type]
    assert [] == rehearsal.Borrowing(known).load_runs("prod", "a/b", "ci", now)  # type: ignore[arg-type]
    assert ({}, []) == (
        rehearsal.Borrowing(None).load_facts("prod"),
        rehearsal.Borrowing(None).load_runs("prod", "a/b", "ci", now),
    )


def test_a_dry_run_names_files_that_are_left_out(polled: Any) -> None:
    """An invalid file is no reason not to try the others."""
    polled.write("okrs/bad.yaml", "team: [\n")

    found = polled("poll", "-n", "--force")

    assert 0 == found.code
    assert found.err.startswith("warning: okrs/bad.yaml:2:1: error KR101: ")


def test_a_dry_run_shows_the_cure_and_the_warning(polled: Any) -> None:
    """What a source says beside its number, and what to do where there is none, are shown."""
    slot = datetime(2026, 11, 24, 9, tzinfo=UTC)
    items = (
        Item("a/b/c/d", slot, Outcome.OK, None, 5.0, "min", 3, "only 3 samples"),
        Item("a/b/c/e", slot, Outcome.FAILED, Fault.CONFIG, None, "min", None, "no\x1b[2J", "do this"),
    )
    rehearsal._say(PollResult(None, slot, slot, 2, 0, 2, items))

    expected = (
        "a/b/c/d: 5.0 min (only 3 samples)\na/b/c/e: failed: no\nhelp: do this\n2 requests sent; nothing was stored\n"
    )
    assert expected == polled.capsys.readouterr().out


# --- Ending early -----------------------------------------------------------------------------


def test_an_interrupted_poll_says_how_far_it_came(workspace: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A signal ends the poll in good order: what was stored stays, exit code 128 and the signal."""
    real = Poller.poll

    def signalled(self: Any, dues: Any, **more: Any) -> Any:
        os.kill(os.getpid(), signal.SIGTERM)
        return real(self, dues, **more)

    monkeypatch.setattr(Poller, "poll", signalled)

    found = workspace("poll", "--create")

    assert (143, "", "interrupted: 0 of 1 read\n") == vars_of(found)


@pytest.mark.parametrize("moment", ["before the past is asked for", "while it is"])
def test_a_signal_during_the_catch_up_ends_it(polled: Any, monkeypatch: pytest.MonkeyPatch, moment: str) -> None:
    """What was read stays; slots missed before are left to the next poll."""
    early = moment == "before the past is asked for"
    where, name = (Poller, "poll") if early else (Backfiller, "fill")
    real = getattr(where, name)

    def signalled(self: Any, *arguments: Any, **more: Any) -> Any:
        done = real(self, *arguments, **more)
        os.kill(os.getpid(), signal.SIGTERM)
        return done

    monkeypatch.setattr(where, name, signalled)
    polled.later(timedelta(hours=3))

    found = polled("poll")

    assert (143, "interrupted: 1 of 1 read\n") == (found.code, found.err)
    assert (2 if early else 4) == polled("db", "stats", "--json").json["readings"]


def test_a_second_signal_ends_at_once() -> None:
    """Whoever presses Ctrl-C twice does not want to wait."""
    before = signal.getsignal(signal.SIGINT)

    def twice() -> None:
        with interruptible() as stop:
            os.kill(os.getpid(), signal.SIGINT)
            assert (True, 130) == (stop.wait(1), stop.exit_code)
            os.kill(os.getpid(), signal.SIGINT)
            threading.Event().wait(1)

    with pytest.raises(KeyboardInterrupt):
        twice()
    assert before is signal.getsignal(signal.SIGINT)


def test_an_upgrade_of_the_database_is_told(polled: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the store has to say, such as where the backup is, goes to stderr."""
    monkeypatch.setattr(store, "_bring_up_to_date", lambda _path, _now, notice, **_: notice("upgraded"))

    assert "upgraded\n" == polled("poll", "--force").err


# --- The dead man's switch --------------------------------------------------------------------


@pytest.fixture
def expected(workspace: Any, dead_man: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A workspace whose polls are expected."""
    workspace.write("keyresult.yaml", "dead_man_url_env: PING_URL\n" + workspace.read("keyresult.yaml"))
    monkeypatch.setenv("PING_URL", dead_man.address)
    return workspace


def test_a_complete_poll_calls_the_dead_man(expected: Any, dead_man: Any) -> None:
    """After a poll in which all that was due was stored, the address is called once, and nothing is said."""
    assert (0, "", "") == vars_of(expected("poll", "--create"))
    assert ["/ping/s3cr3t-uuid?rid=4711"] == dead_man.paths


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(["poll"], id="an idle poll"),
        pytest.param(["poll", "-n", "--force"], id="a dry run"),
        pytest.param(["poll", "--plan"], id="a plan"),
        pytest.param(["poll", "--force"], id="a forced poll"),
        pytest.param(["poll", "--only", "deploy-time", "--force"], id="a poll of some"),
    ],
)
def test_nothing_less_than_a_whole_poll_calls_it(expected: Any, dead_man: Any, words: list[str]) -> None:
    """The address is not called by what says nothing about the whole."""
    expected("poll", "--create")
    dead_man.paths.clear()

    assert 0 == expected(*words).code
    assert [] == dead_man.paths


@pytest.mark.parametrize("spoil", ["a source that fails", "a file that is invalid"])
def test_an_incomplete_poll_does_not_call_it(expected: Any, dead_man: Any, spoil: str) -> None:
    """Silence is the alarm: no call where a reading is missing or a file could not be used."""
    if spoil == "a source that fails":
        expected.write(
            "okrs/platform.yaml", expected.read("okrs/platform.yaml").replace("source: prod", "source: edge")
        )
    else:
        expected.write("okrs/bad.yaml", "team: [\n")

    assert 0 != expected("poll", "--create").code
    assert [] == dead_man.paths


@pytest.mark.parametrize(
    ("address", "problem"),
    [
        pytest.param(None, "the secret PING_URL is not set", id="not set"),
        pytest.param("ftp://example.com/s3cr3t", "PING_URL holds no address that begins with", id="not an address"),
        pytest.param("http://[s3cr3t", "PING_URL holds no address that begins with", id="a broken address"),
        pytest.param("http://user:s3cr3t@127.0.0.1/", "PING_URL holds no address that", id="with a password"),
        pytest.param("http://127.0.0.1:1/s3cr3t", "the address in PING_URL could not be reached", id="unreachable"),
    ],
)
def test_a_failing_call_is_a_warning(
    expected: Any, monkeypatch: pytest.MonkeyPatch, address: str | None, problem: str
) -> None:
    """The poll's exit code stays, and the address is never printed."""
    if address is None:
        monkeypatch.delenv("PING_URL")
    else:
        monkeypatch.setenv("PING_URL", address)

    found = expected("poll", "--create", "-vv")

    assert (0, "") == (found.code, found.out)
    assert f"warning: the dead man's switch was not reset: {problem}" in found.err
    assert "s3cr3t" not in found.err


def test_a_refused_call_is_a_warning(expected: Any, dead_man: Any) -> None:
    """A status such as 404 is told without the address."""
    dead_man.status = 404

    found = expected("poll", "--create")

    warning = "warning: the dead man's switch was not reset: the address in PING_URL refused the call\n"
    assert (0, "", warning) == vars_of(found)


def test_a_connector_s_bug_is_shown_with_vv(workspace: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a message promises of -vv is true: the traceback of the connector is logged."""
    broken = type(load_connector(connectors()["prometheus"].entry_point))
    monkeypatch.setattr(broken, "read", lambda *_: 1 / 0)

    silent, found = workspace("poll", "--create"), workspace("poll", "-vv")

    assert 3 == silent.code == found.code
    assert "the connector broke: ZeroDivisionError (run with -vv for more)" in silent.err
    assert "Traceback" not in silent.err
    assert "Z DEBUG source prod\nTraceback (most recent call last):\n" in found.err


def test_values_are_in_the_unit_of_the_target(workspace: Any) -> None:
    """The source counts seconds; the document of a poll has minutes, as the target."""
    (item,) = workspace("poll", "--create", "--json").json["items"]

    assert (pytest.approx(1541.9615825105657 / 60), "min") == (item["value"], item["unit"])
