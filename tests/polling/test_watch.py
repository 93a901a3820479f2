"""The loop for those without cron: no drift, no end by an exception, honest about skipped slots."""

from __future__ import annotations

import logging
import threading
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from tracker.testing.fakes import TickingClock
from tracker.watch import Watch

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

START = datetime(2026, 11, 24, 9, 2, 30, tzinfo=UTC)
FIVE = timedelta(minutes=5)


def watch(job: Callable[[datetime], object], clock: TickingClock) -> Watch:
    """A watch with five-minute slots."""
    return Watch(job, FIVE, clock, threading.Event())


def test_slots_do_not_drift() -> None:
    """However long a run takes, the k-th run is in the k-th slot."""
    clock, slots = TickingClock(START), list[datetime]()

    def job(slot: datetime) -> None:
        slots.append(slot)
        clock.advance(timedelta(seconds=40))

    loop = watch(job, clock)
    for _ in range(2000):
        loop.tick()
        clock.advance(timedelta(seconds=7))

    first = datetime(2026, 11, 24, 9, tzinfo=UTC)
    assert [first + FIVE * n for n in range(len(slots))] == slots
    assert len(slots) > 40


def test_an_exception_does_not_end_the_loop(caplog: pytest.LogCaptureFixture) -> None:
    """A run that raises is logged, and the next slot runs."""
    clock, runs = TickingClock(START), list[datetime]()

    def job(slot: datetime) -> None:
        runs.append(slot)
        raise ZeroDivisionError

    loop = watch(job, clock)
    for _ in range(3):
        loop.tick()
        clock.advance(FIVE)

    assert 3 == len(runs)
    assert 3 == len([record for record in caplog.records if record.levelno == logging.ERROR])


def test_a_long_run_skips_slots_and_says_so(caplog: pytest.LogCaptureFixture) -> None:
    """A run of 17 minutes swallows three slots; the fourth is counted as skipped slots."""
    clock = TickingClock(START)
    loop = watch(lambda _slot: clock.advance(timedelta(minutes=17)), clock)

    loop.tick()
    loop.tick()

    assert 2 == loop.skipped
    assert "skipped 2 slots before 2026-11-24T09:15:00+00:00: the run before took longer" in caplog.text


def test_stopping_ends_the_loop() -> None:
    """Once the event is set, `run` returns after the run in hand."""
    clock, runs = TickingClock(START), list[datetime]()

    def job(slot: datetime) -> None:
        runs.append(slot)
        loop.stop.set()

    loop = watch(job, clock)
    loop.run()

    assert 1 == len(runs)


def test_a_clock_set_back_does_not_stall_the_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    """`schedule` keeps naive local times: when they jump back an hour, the loop begins anew."""
    clock, beats = TickingClock(START), list[datetime]()

    def job(slot: datetime) -> None:
        beats.append(slot)
        if len(beats) == 3:
            loop.stop.set()

    loop = watch(job, clock)
    monkeypatch.setattr("schedule.Scheduler.idle_seconds", 3600.0)
    monkeypatch.setattr("tracker.watch.HEARTBEAT", 0.001)
    monkeypatch.setattr("schedule.Scheduler.run_pending", lambda _self: (clock.advance(FIVE), loop.tick()))
    loop.run()

    assert 3 == len(beats)
