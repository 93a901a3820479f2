"""SIGTERM and SIGINT end a poll soon, and what was stored stays."""

# ruff: noqa: ANN401 - fixtures hand out classes of a conftest, which cannot be imported

from __future__ import annotations

import signal
from datetime import timedelta
from typing import Any

import pytest

from tracker.core.model import Reading
from tracker.core.slots import floor_slot, parse_interval
from tracker.clock import SystemClock
from tracker.store.sqlite import open_store

COUNT, ANSWERED = 20, 7
SOON = 5
SIGNALS = {"SIGTERM": (signal.SIGTERM, 143), "SIGINT": (signal.SIGINT, 130)}


@pytest.fixture
def halting(place: Any, serving: Any, vector: Any, key_result: Any) -> Any:
    """A server that answers the first few questions and then no more, and a workspace that reads from it."""

    def behave(handler: Any) -> object:
        if int(handler.asked.query.removeprefix("kr_")) < ANSWERED or handler.server.released:
            return vector("600")
        handler.pause(60)
        return None

    server = serving(behave)
    server.released = False
    place.settings({"prod": server.url})
    place.okrs("platform", *(key_result(f"kr-{number}") for number in range(COUNT)))
    place.create()
    return server


@pytest.mark.parametrize(("number", "code"), SIGNALS.values(), ids=SIGNALS.keys())
def test_a_signal_ends_a_poll_and_keeps_what_was_stored(place: Any, halting: Any, number: int, code: int) -> None:
    """A poll whose source hangs ends at a signal, says how far it came, and the next one reads the rest."""
    process = place.start("-v", "poll")
    lines = [process.stderr.readline() for _ in range(ANSWERED)]

    process.send_signal(number)
    ended, out, err = place.end(process, within=SOON)

    assert (code, "") == (ended, out)
    assert f"interrupted: {ANSWERED} of {COUNT} read\n" == err
    assert all(" stored 600.0\n" in line for line in lines)
    assert [f"kr-{each}" for each in range(ANSWERED)] == [name for name, _, _ in place.rows()]
    halting.released = True
    assert (0, "", "") == place.run("poll")
    assert COUNT == len(place.rows())


@pytest.mark.parametrize(("number", "code"), SIGNALS.values(), ids=SIGNALS.keys())
def test_an_interrupted_document_is_whole(place: Any, halting: Any, number: int, code: int) -> None:
    """With `--json` an interrupted poll still prints one document, of what was read."""
    import json
    import time

    process = place.start("poll", "--json")
    while len(halting.queries) < ANSWERED + 4 or len(place.rows()) < ANSWERED:
        time.sleep(0.02)

    process.send_signal(number)
    ended, out, err = place.end(process, within=SOON)

    assert (code, f"interrupted: {ANSWERED} of {COUNT} read\n") == (ended, err)
    document = json.loads(out)
    assert (COUNT, ANSWERED, ANSWERED) == (document["due"], document["stored"], len(document["items"]))


@pytest.mark.parametrize(("number", "code"), SIGNALS.values(), ids=SIGNALS.keys())
def test_a_signal_ends_the_catch_up(
    place: Any, serving: Any, vector: Any, key_result: Any, number: int, code: int
) -> None:
    """While the slots missed since the last poll are filled from a source that hangs, a signal is heeded too."""
    import time

    server = serving(lambda handler: vector("600") if handler.asked.path == "/api/v1/query" else handler.pause(60))
    place.settings({"prod": server.url})
    place.okrs("platform", key_result("kr-0"))
    place.create()
    week = parse_interval("1w")
    long_ago = floor_slot(SystemClock().now(), week) - 4 * week
    server.behave, behave = vector("600"), server.behave
    assert place.run("poll")[0] == 0
    name = place.select("SELECT name FROM key_result")[0][0]
    place.database.unlink()
    place.create()
    seed(place, name, long_ago)
    server.behave = behave

    process = place.start("poll")
    while "/api/v1/query_range" not in [asked.path for asked in server.asked]:
        time.sleep(0.02)
    process.send_signal(number)
    ended, _, err = place.end(process, within=SOON)

    assert code == ended, err


def seed(place: Any, name: str, at: Any) -> None:
    """Store a reading of long ago, as a poll of then did."""
    store = open_store(place.database)
    with store.writing():
        store.record(None, at + timedelta(minutes=1), [Reading(name, at, 1.0, at, at + timedelta(minutes=1))], [])
    store.close()
