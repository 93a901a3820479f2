"""How waits are read from answers, and how blocks are remembered."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tracker.connectors.retry import Blocks, backoff, is_limit, wait_of

NOW = datetime(2026, 10, 5, 12, 0, tzinfo=UTC)
EPOCH = int(NOW.timestamp())
DAY = 86_400


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        pytest.param({}, None, id="nothing is asked for"),
        pytest.param({"retry-after": "7"}, 7, id="seconds"),
        pytest.param({"retry-after": "1.5"}, 1.5, id="a fraction"),
        pytest.param({"retry-after": "0"}, None, id="nought seconds name no time to come"),
        pytest.param({"retry-after": "-5"}, None, id="negative seconds neither"),
        pytest.param({"retry-after": "soon"}, None, id="words neither"),
        pytest.param({"retry-after": "nan"}, None, id="no number neither"),
        pytest.param({"retry-after": "Mon, 05 Oct 2026 12:00:30 GMT"}, 30, id="an HTTP date"),
        pytest.param({"retry-after": "Mon, 05 Oct 2026 12:00:30 -0000"}, 30, id="an HTTP date without a zone"),
        pytest.param({"retry-after": "Mon, 05 Oct 2026 11:00:00 GMT"}, None, id="an HTTP date that is past"),
        pytest.param({"retry-after": "Mon, 99 Oct 2026 11:00:00 GMT"}, None, id="an impossible date"),
        pytest.param({"retry-after": "Mon, 05 Oct 3026 12:00:00 GMT"}, DAY, id="a date far away is cut to a day"),
        pytest.param({"retry-after": "99999999999"}, DAY, id="an absurd wait is cut to a day"),
        pytest.param({"retry-after": "1e999"}, DAY, id="an endless wait is cut to a day"),
        pytest.param({"x-ratelimit-reset": str(EPOCH + 60)}, 61, id="epoch seconds"),
        pytest.param({"x-ratelimit-reset": str((EPOCH + 60) * 1000)}, 61, id="epoch milliseconds"),
        pytest.param({"ratelimit-reset": "45"}, 45, id="seconds from now"),
        pytest.param({"x-ratelimit-reset": "2026-10-05T12:01Z"}, 61, id="ISO text without seconds"),
        pytest.param({"x-ratelimit-reset": "2026-10-05T12:01:00"}, 61, id="ISO text without a zone is UTC"),
        pytest.param({"x-ratelimit-reset": str(EPOCH - 60)}, None, id="a reset that is past"),
        pytest.param({"x-ratelimit-reset": "later"}, None, id="a reset in words"),
        pytest.param({"retry-after": "9", "x-ratelimit-reset": "45"}, 9, id="Retry-After goes before a reset"),
        pytest.param({"retry-after": "-1", "ratelimit-reset": "45"}, 45, id="a useless Retry-After does not"),
    ],
)
def test_wait_of(headers: dict[str, str], expected: float | None) -> None:
    """A wait is read in every form that systems use, and never longer than a day."""
    wait = wait_of(headers, NOW)
    assert expected == (wait if wait is None else pytest.approx(wait))


@pytest.mark.parametrize(
    ("status", "headers", "text", "expected"),
    [
        pytest.param(429, {}, "", True, id="429 always"),
        pytest.param(403, {}, "forbidden", False, id="403 alone is a refusal"),
        pytest.param(403, {"retry-after": "5"}, "", True, id="403 with Retry-After"),
        pytest.param(403, {"x-ratelimit-remaining": "0"}, "", True, id="403 with nothing remaining"),
        pytest.param(403, {"x-ratelimit-remaining": "12"}, "", False, id="403 with something remaining"),
        pytest.param(403, {}, "You have exceeded a secondary rate limit", True, id="403 that says so"),
        pytest.param(404, {"x-ratelimit-remaining": "0"}, "", False, id="404 never"),
    ],
)
def test_is_limit(status: int, headers: dict[str, str], text: str, *, expected: bool) -> None:
    """A limit is told from a refusal by its headers."""
    assert expected is is_limit(status, headers, text)


def test_backoff_doubles() -> None:
    """Our own waits double, within half and one and a half."""
    assert [backoff(attempt, 0.0) for attempt in (1, 2, 3)] == [0.25, 0.5, 1.0]
    assert [backoff(attempt, 1.0) for attempt in (1, 2, 3)] == [0.75, 1.5, 3.0]


class Facts(dict[str, Any]):
    """Facts in a dict."""

    def put(self, key: str, value: object) -> None:
        """Keep the value."""
        self[key] = value


def test_block_lasts_until_its_end() -> None:
    """A block lasts until its end, for its host and credentials only."""
    facts = Facts()
    mine = {"authorization": "Bearer a"}
    until = NOW + timedelta(minutes=5)
    Blocks(facts, "h", mine).remember(until, NOW)
    assert until == Blocks(facts, "h", mine).until(NOW)
    assert Blocks(facts, "h", mine).until(until) is None
    assert Blocks(facts, "h", {"authorization": "Bearer b"}).until(NOW) is None
    assert Blocks(facts, "other", mine).until(NOW) is None
    assert "Bearer a" not in repr(facts)


def test_blocks_that_are_over_are_forgotten() -> None:
    """Remembering a block forgets those that are over and what cannot be read."""
    facts = Facts()
    Blocks(facts, "old", {}).remember(NOW + timedelta(minutes=1), NOW)
    facts["blocked_until"]["odd"] = "yesterday"
    Blocks(facts, "new", {}).remember(NOW + timedelta(hours=1), NOW + timedelta(minutes=2))
    assert [name.split()[0] for name in facts["blocked_until"]] == ["new"]


@pytest.mark.parametrize("kept", [None, "x", {"h 00000000": 7}, []])
def test_unreadable_blocks_are_none(kept: object) -> None:
    """What is kept in another form blocks nothing."""
    assert Blocks(Facts(blocked_until=kept), "h", {}).until(NOW) is None


def test_block_beyond_a_day_is_not_believed() -> None:
    """A block further away than any we would keep comes from a clock that was wrong."""
    facts = Facts()
    Blocks(facts, "h", {}).remember(NOW + timedelta(days=3), NOW)
    assert Blocks(facts, "h", {}).until(NOW) is None
