"""`keyresult watch`: polls in every slot, and ends within a second of being told to."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tracker.watch import Watch

if TYPE_CHECKING:
    from collections.abc import Callable

NO_DATABASE = "no database at PLACE/keyresult.db; was it moved?"


@pytest.fixture
def watched(workspace: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """`watched(*words)` runs `watch` for two slots an hour apart, and then sends it a signal."""

    def two_slots(self: Watch) -> None:
        self.tick()
        workspace.later(timedelta(hours=1))
        self.tick()
        os.kill(os.getpid(), sent[0])
        assert self.stop.wait(1)

    sent = [signal.SIGTERM]
    monkeypatch.setattr(Watch, "run", two_slots)

    def run(*words: str, end: signal.Signals = signal.SIGTERM) -> Any:
        sent[0] = end
        return workspace("watch", *words)

    return run


@pytest.mark.parametrize(("end", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_watch_polls_in_every_slot_until_a_signal(workspace: Any, watched: Any, end: signal.Signals, code: int) -> None:
    """Two slots, two polls; the exit code is that of the signal."""
    found = watched("--create", "--every", "1h", end=end)

    assert (code, "", "polling every 1h; Ctrl-C ends it\n") == (found.code, found.out, found.err)
    assert 2 == workspace("db", "stats", "--json").json["readings"]


def test_trouble_is_logged_and_the_next_poll_runs(watched: Any) -> None:
    """Without a database each poll fails with a line, and the watch goes on."""
    found = watched()

    assert [
        "polling every 5m; Ctrl-C ends it",
        f"2026-11-24T09:20:00Z ERROR poll of 2026-11-24T09:20:00+00:00: {NO_DATABASE}",
    ] == found.err.splitlines()[:2]
    assert found.err.splitlines()[-1].startswith("2026-11-24T10:20:00Z ERROR poll of 2026-11-24T10:20:00+00:00: no")


def test_an_incomplete_poll_is_a_warning(broken: Any, watched: Any) -> None:
    """Exit codes of single polls are logged, as JSON lines if that is wanted; `-q` leaves errors."""
    found = watched("--create", "--log-format", "json")

    assert '"level": "warning", "logger": "tracker.cli.watch", "message": "poll of 2026-11-24T09:20' in found.err
    assert "ended with exit code 3" in found.err
    assert "ended with exit code" not in watched("-q").err


def test_a_bug_in_one_poll_does_not_end_the_watch(
    workspace: Any, watched: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An exception that nobody expected is logged with its traceback, and the next slot is polled."""
    monkeypatch.setattr("tracker.cli.polls.poll_once", lambda *_, **__: 1 / 0)

    found = watched("--create", "--log-format", "json")

    assert 143 == found.code
    assert 2 == found.err.count('"level": "error"')
    assert '"error": "Traceback (most recent call last):' in found.err


def test_watch_narrows_to_a_team(workspace: Any, watched: Any) -> None:
    """`-t` chooses what is polled; a team that is not there is an error in every slot, not silence."""
    assert 2 == watched("--create", "-t", "others").err.count("ERROR")
    assert "ERROR" not in watched("-t", "platform").err
    assert 2 == workspace("db", "stats", "--json").json["readings"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("--every soon", 'error: --every: "soon" is not an interval\n'),
        ("--every 0m", 'error: --every: the interval "0m" is not between 1 second and 10 years\n'),
        ("--as-of 2026-11-01", "error: watch knows no --as-of: it is about now\n"),
    ],
)
def test_wrong_words_end_it_at_once(workspace: Any, words: str, message: str) -> None:
    """A wrong interval is told before anything runs."""
    found = workspace("watch", *words.split())

    assert (2, "") == (found.code, found.out)
    assert found.err.startswith(message)


def test_a_signal_during_a_poll_ends_the_watch(workspace: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A signal that comes while a poll is under way is not forgotten when that poll ends."""
    from tracker.collect import Poller

    real = Poller.poll

    def signalled(self: Any, dues: Any, **more: Any) -> Any:
        os.kill(os.getpid(), signal.SIGTERM)
        return real(self, dues, **more)

    monkeypatch.setattr(Poller, "poll", signalled)

    found = workspace("watch", "--create")

    assert (143, "polling every 5m; Ctrl-C ends it\ninterrupted: 0 of 1 read\n") == (found.code, found.err)


def test_a_real_watch_ends_within_seconds_of_sigterm(workspace: Any) -> None:
    """In a process of its own: SIGTERM while it waits, exit code 143."""
    command = [sys.executable, "-m", "tracker", "watch", "--create", "-C", str(workspace.path)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        assert "polling every 5m; Ctrl-C ends it\n" == process.stderr.readline()
        time.sleep(0.3)
        process.send_signal(signal.SIGTERM)

        assert 143 == process.wait(timeout=20)
