"""SIGTERM and SIGINT end a poll soon, and what was stored stays."""

from __future__ import annotations

import json
import signal
import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tracker.core.readings import Reading
from tracker.core.slots import floor_slot
from tracker.store.sqlite import open_store

COUNT, ANSWERED = 20, 7
PATIENCE = 30
SOON = 5
"""Seconds within which a signal must end the command."""
WEEK = timedelta(weeks=1)

both_signals = pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)], ids=["SIGTERM", "SIGINT"]
)


@pytest.fixture
def halting(place: Any, serving: Any, vector: Any, key_result: Any) -> threading.Event:
    """A workspace whose server answers a few questions, and the rest only once the event is set."""
    release = threading.Event()

    def behave(handler: Any) -> object:
        if int(handler.asked.query.removeprefix("kr_")) >= ANSWERED:
            release.wait(PATIENCE)
        return vector("600")

    place.settings({"prod": serving(behave).url})
    place.okrs("platform", *(key_result(f"kr-{number}") for number in range(COUNT)))
    place.create()
    return release


@both_signals
def test_a_signal_ends_a_poll_and_keeps_what_was_stored(place: Any, halting: Any, number: int, code: int) -> None:
    """A poll whose source hangs ends at a signal, says how far it came, and the next one reads the rest."""
    process = place.start("-v", "poll")
    place.wait_for(lambda: len(place.rows()) == ANSWERED)

    process.send_signal(number)
    ended, out, err = place.end(process, within=SOON)

    assert (code, "") == (ended, out)
    assert err.endswith(f"\ninterrupted: {ANSWERED} of {COUNT} read\n")
    assert ANSWERED == err.count(" stored 600.0\n")
    assert [f"kr-{each}" for each in range(ANSWERED)] == [name for name, _, _ in place.rows()]
    halting.set()
    assert (0, "", "") == place.run("poll")
    assert COUNT == len(place.rows())


@both_signals
def test_an_interrupted_document_is_whole(place: Any, halting: Any, number: int, code: int) -> None:
    """With `--json` an interrupted poll still prints one document, of what was read."""
    process = place.start("poll", "--json")
    place.wait_for(lambda: len(place.rows()) == ANSWERED)

    process.send_signal(number)
    ended, out, err = place.end(process, within=SOON)

    assert (code, f"interrupted: {ANSWERED} of {COUNT} read\n") == (ended, err)
    document = json.loads(out)
    assert (COUNT, ANSWERED, ANSWERED) == (document["due"], document["stored"], len(document["items"]))


@both_signals
def test_a_signal_ends_the_catch_up(
    place: Any, serving: Any, vector: Any, key_result: Any, number: int, code: int
) -> None:
    """A signal is heeded too while missed slots are filled from a source that hangs."""
    server = serving(lambda handler: vector("600") if handler.asked.path == "/api/v1/query" else handler.pause(60))
    place.settings({"prod": server.url})
    place.okrs("platform", key_result("kr-0"))
    place.create()
    seed(place, "kr-0", floor_slot(datetime.now(UTC), WEEK) - 3 * WEEK)
    process = place.start("poll")
    place.wait_for(lambda: "/api/v1/query_range" in [asked.path for asked in server.asked])

    process.send_signal(number)
    ended, out, err = place.end(process, within=SOON)

    assert (code, "", "interrupted: 1 of 1 read\n") == (ended, out, err)
    assert [60.0, 600.0] == [value for _, _, value in place.rows()]


def seed(place: Any, id: str, at: datetime) -> None:
    """Store a reading of long ago, as a poll of then did."""
    store = open_store(place.database)
    with store.writing():
        store.record(None, at, [Reading(place.name(id), at, 60.0, at, at)], [])
    store.close()
