"""A key result is not well while a number that must not get worse is breached."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tracker.core.guardrails import guarded
from tracker.core.standing import Status

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracker.core.model import Keep, Reach
    from tracker.core.standing import Standing

BREACHED = "guardrail failures is breached (17 %, keep <= 15 %)"


@pytest.mark.parametrize(
    ("status", "value", "expected", "reason"),
    [
        pytest.param(Status.ON_TRACK, 15.0, Status.ON_TRACK, "on track", id="a guardrail that holds says nothing"),
        pytest.param(Status.ON_TRACK, 17.0, Status.AT_RISK, f"on track; capped: {BREACHED}", id="on track is capped"),
        pytest.param(Status.ACHIEVED, 17.0, Status.AT_RISK, f"achieved; capped: {BREACHED}", id="achieved is capped"),
        pytest.param(Status.AT_RISK, 17.0, Status.AT_RISK, f"at risk; {BREACHED}", id="at risk needs no cap"),
        pytest.param(Status.OFF_TRACK, 17.0, Status.OFF_TRACK, f"off track; {BREACHED}", id="off track is not raised"),
        pytest.param(Status.NO_DATA, 17.0, Status.NO_DATA, "no data", id="no data stays as it is"),
        pytest.param(Status.PAUSED, 17.0, Status.PAUSED, "paused", id="paused stays as it is"),
    ],
)
def test_a_guardrail_with_data(
    standing_of: Callable[..., Standing],
    failure_rate: Keep,
    status: Status,
    value: float,
    expected: Status,
    reason: str,
) -> None:
    """A breached guardrail caps the status at risk, and the reason says so."""
    guardrail = standing_of("failures", Status.ON_TRACK, 0.9, goal=failure_rate, value=value)
    standing = standing_of("deploy-time", status, 0.8, guardrails=("failures",))
    capped = guarded(standing, {"failures": guardrail, "deploy-time": standing})
    assert (expected, reason, 0.8) == (capped.status, capped.reason, capped.score)


@pytest.mark.parametrize(
    ("status", "said"),
    [
        pytest.param(Status.NO_DATA, "has no data", id="no data"),
        pytest.param(Status.PAUSED, "is paused", id="paused"),
        pytest.param(Status.DROPPED, "is dropped", id="dropped"),
    ],
)
def test_a_guardrail_without_data(
    standing_of: Callable[..., Standing], failure_rate: Keep, status: Status, said: str
) -> None:
    """A guardrail that cannot be judged caps nothing, whatever its last value was, and is said."""
    guardrail = standing_of("failures", status, goal=failure_rate, value=17.0)
    standing = standing_of("deploy-time", Status.ON_TRACK, 0.8, guardrails=("failures",))
    result = guarded(standing, {"failures": guardrail})
    assert (Status.ON_TRACK, f"on track; guardrail failures {said}") == (result.status, result.reason)


def test_a_guardrail_nobody_knows(standing_of: Callable[..., Standing]) -> None:
    """A guardrail that is not in the team has no data."""
    standing = standing_of("deploy-time", Status.ON_TRACK, 0.8, guardrails=("failures",))
    assert guarded(standing, {}).reason == "on track; guardrail failures has no data"


def test_a_reach_goal_is_never_breached(standing_of: Callable[..., Standing], deploy_time: Reach) -> None:
    """Only a goal to keep can be breached."""
    guardrail = standing_of("lead-time", Status.OFF_TRACK, 0.0, goal=deploy_time, value=60.0)
    standing = standing_of("deploy-time", Status.ON_TRACK, 0.8, guardrails=("lead-time",))
    assert guarded(standing, {"lead-time": guardrail}) == standing


def test_several_guardrails(standing_of: Callable[..., Standing], failure_rate: Keep) -> None:
    """Each guardrail is said, the cap only once."""
    standing = standing_of("deploy-time", Status.ON_TRACK, 0.8, guardrails=("a", "b", "c"))
    others = {name: standing_of(name, Status.OFF_TRACK, 0.1, goal=failure_rate, value=17.0) for name in ("a", "c")}
    assert guarded(standing, others).reason == (
        "on track; capped: guardrail a is breached (17 %, keep <= 15 %); guardrail b has no data; "
        "guardrail c is breached (17 %, keep <= 15 %)"
    )
