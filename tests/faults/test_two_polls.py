"""Polls that overlap: one works, the others give way, and the source notices nothing."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Sequence

COUNT = 12
PATIENCE = 30


@pytest.fixture
def gated(place: Any, serving: Any, vector: Any, key_result: Any) -> tuple[Any, threading.Event]:
    """A server that answers nothing before its gate is opened, and a workspace that reads from it."""
    gate = threading.Event()
    server = serving(lambda handler: vector("600") if gate.wait(PATIENCE) else handler.reset())
    place.settings({"prod": server.url})
    place.okrs("platform", *(key_result(f"kr-{number}") for number in range(COUNT)))
    return server, gate


def ended(processes: Sequence[subprocess.Popen[str]]) -> list[subprocess.Popen[str]]:
    """Those of the processes that have ended."""
    return [process for process in processes if process.poll() is not None]


@pytest.mark.parametrize("together", [2, 3, 5])
@pytest.mark.parametrize("words", [("poll",), ("poll", "--create")], ids=["with a database", "without one"])
def test_of_polls_at_once_one_works(place: Any, gated: Any, together: int, words: tuple[str, ...]) -> None:
    """One poll reads and stores; each other exits 75, sends nothing and stores nothing."""
    server, gate = gated
    if words == ("poll",):
        place.create()
    polls = [place.start(*words) for _ in range(together)]

    place.wait_for(lambda: len(ended(polls)) == together - 1)
    losers = ended(polls)
    gate.set()
    (winner,) = (each for each in polls if each not in losers)

    assert (0, "", "") == place.end(winner)
    for loser in losers:
        code, out, err = place.end(loser)
        assert (75, "") == (code, out)
        assert "holds the lock on keyresult.db; try later" in err
    assert [f"kr_{number}" for number in sorted(map(str, range(COUNT)))] == sorted(server.queries)
    assert COUNT == len(place.rows())
    assert [(1, COUNT, COUNT, 0, COUNT)] == place.select("SELECT poll, due, stored, missing, requests FROM polls_view")


def test_who_holds_the_lock_is_named(place: Any, gated: Any) -> None:
    """A poll that gives way names the process of the one that works; reading goes on meanwhile."""
    server, gate = gated
    place.create()
    working = place.start("poll")
    place.wait_for(lambda: server.asked)

    code, out, err = place.run("poll")
    reading = place.run("status")

    gate.set()
    assert (75, "") == (code, out)
    assert f"another run (process {working.pid}, since " in err
    assert (0, "") == (reading[0], reading[2])
    assert (0, "", "") == place.end(working)
