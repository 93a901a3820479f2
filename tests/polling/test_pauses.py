"""How long a failing source is left in peace."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tracker.core.outcome import Fault, Outcome
from tracker.pauses import after_poll, pause_after, paused
from tracker.ports import SourceState
from tracker.runs import Item

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


def item(outcome: Outcome, fault: Fault | None) -> Item:
    """What became of a key result."""
    return Item("t/c/o/k", NOW, outcome, fault, None, "", None, "connection refused")


@pytest.mark.parametrize(
    ("failures", "minutes"), [(0, None), (1, None), (2, None), (3, 5), (4, 10), (5, 20), (6, 40), (7, 60), (500, 60)]
)
def test_the_pause_doubles_up_to_an_hour(failures: int, minutes: int | None) -> None:
    """No pause for two failures, then 5, 10, 20, 40 and at most 60 minutes."""
    assert (None if minutes is None else timedelta(minutes=minutes)) == pause_after(failures)


@pytest.mark.parametrize(
    ("answers", "counts"),
    [
        pytest.param([item(Outcome.FAILED, Fault.SOURCE)], True, id="the source failed"),
        pytest.param([item(Outcome.FAILED, Fault.LOCAL)], False, id="we failed"),
        pytest.param([item(Outcome.FAILED, Fault.CONFIG)], False, id="the configuration is wrong"),
        pytest.param([item(Outcome.NO_DATA, Fault.SOURCE)], False, id="it answered that there is nothing"),
        pytest.param([item(Outcome.FAILED, Fault.SOURCE), item(Outcome.OK, None)], False, id="it answered one"),
    ],
)
def test_only_failures_of_the_source_count(answers: list[Item], counts: bool) -> None:
    """A source is blamed when every ask failed through its own fault."""
    state = after_poll("prod", None, answers, NOW)

    assert counts == (state is not None and state.failures == 1)


def test_nothing_asked_changes_nothing() -> None:
    """A source without answers keeps its state."""
    assert after_poll("prod", SourceState("prod", 5), [], NOW) is None


def test_a_pause_ends_at_its_instant() -> None:
    """A source is asked again from the end of its pause on."""
    state = SourceState("prod", 3, NOW)

    assert not paused(state, NOW)
    assert paused(state, NOW - timedelta(seconds=1))
