"""Polls that overlap: one works, the others give way, and the source notices nothing."""

# ruff: noqa: ANN401 - fixtures hand out classes of a conftest, which cannot be imported

from __future__ import annotations

import threading
import time
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


def all_but_one(processes: Sequence[subprocess.Popen[str]]) -> list[subprocess.Popen[str]]:
    """Wait until only one of the processes is left; those that have ended."""
    deadline = time.monotonic() + PATIENCE
    while len(ended := [each for each in processes if each.poll() is not None]) < len(processes) - 1:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    return ended


@pytest.mark.parametrize("together", [2, 2, 2, 5], ids=["once", "twice", "three times", "five at once"])
@pytest.mark.parametrize("words", [("poll",), ("poll", "--create")], ids=["with a database", "without one"])
def test_of_polls_at_once_one_works(place: Any, gated: Any, together: int, words: tuple[str, ...]) -> None:
    """One poll reads and stores; each other exits 75, sends nothing and stores nothing."""
    server, gate = gated
    if words == ("poll",):
        place.create()
    polls = [place.start(*words) for _ in range(together)]

    losers = all_but_one(polls)
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
    while not server.asked:
        time.sleep(0.01)

    code, out, err = place.run("poll")
    reading = place.run("status")

    gate.set()
    assert (75, "") == (code, out)
    assert f"another run (process {working.pid}, since " in err
    assert (0, "") == (reading[0], reading[2])
    assert (0, "", "") == place.end(working)
