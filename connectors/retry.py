"""When to ask again: waits that servers ask for, waits of our own, and blocks to be remembered."""

from __future__ import annotations

import math
import threading
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from tracker.core.digests import blake2b

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tracker.ports import Facts

LONGEST_WAIT = 24 * 3600.0
"""Seconds; whoever asks for more is asked again after a day."""
DEFAULT_WAIT = 60.0
"""Seconds until a limit is assumed to be over that names no time (GitHub's advice for its secondary limits)."""

_FIRST_BACKOFF = 0.5
_EPOCH_FROM = 1e9
_MILLISECONDS_FROM = 1e11
_RESETS = ("x-ratelimit-reset", "ratelimit-reset", "x-sentry-rate-limit-reset")
_REMAINING = ("x-ratelimit-remaining", "ratelimit-remaining", "x-sentry-rate-limit-remaining")


def is_limit(status: int, headers: Mapping[str, str], text: str) -> bool:
    """Whether an answer is a rate limit and not a refusal; a 403 can be either.

    Rules of GitHub's "Rate limits for the REST API"; other systems use 429.
    """
    if status != 403:  # noqa: PLR2004 - an HTTP status is clearest as its number
        return status == 429  # noqa: PLR2004
    used_up = any(headers.get(name, "").strip() == "0" for name in _REMAINING)
    return "retry-after" in headers or used_up or "secondary rate limit" in text.lower()


def wait_of(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds to wait as an answer asks for, at most a day; None if it names no time to come.

    `Retry-After` holds seconds or an HTTP date. A reset header holds, by vendor, epoch seconds
    (GitHub, GitLab, Azure), seconds from now (Buildkite, CircleCI) or ISO 8601 text (Jira).
    """
    asked = _seconds(headers.get("retry-after", "")) or _until_http_date(headers.get("retry-after", ""), now)
    waits = [asked, *(_until_reset(headers.get(name, ""), now) for name in _RESETS)]
    wait = next((wait for wait in waits if wait is not None and wait > 0), None)
    return None if wait is None else min(wait, LONGEST_WAIT)


def chance() -> float:
    """A random number from 0 to 1; what it needs is imported when something is tried again."""
    from random import random

    return random()  # noqa: S311 - it spreads waiting times, and keeps no secret


def backoff(attempt: int, jitter: float) -> float:
    """Seconds before another attempt: 0.5, 1, 2, … times 0.5 to 1.5; `jitter` is from 0 to 1."""
    return _FIRST_BACKOFF * float(1 << (attempt - 1)) * (0.5 + jitter)


class Blocks:
    """Until when a host, asked with these credentials, wants no requests; kept in the facts.

    The credentials are kept as 32 bits of a hash: enough to tell two apart, and too little to
    find one by trying.
    """

    KEY = "blocked_until"

    def __init__(self, facts: Facts, host: str, credentials: Mapping[str, str]) -> None:
        told = repr((host, sorted(credentials.items()))).encode()
        self._facts = facts
        self._name = f"{host} {blake2b(told, digest_size=4).hexdigest()}"
        self._lock = threading.Lock()

    def until(self, now: datetime) -> datetime | None:
        """The end of a block that still lasts; one further away than a day is not believed."""
        ends = _instant(self._all().get(self._name))
        return ends if ends and now < ends <= now + timedelta(seconds=LONGEST_WAIT) else None

    def remember(self, until: datetime, now: datetime) -> None:
        """Keep a block, and forget those that are over."""
        with self._lock:
            kept = {name: text for name, text in self._all().items() if (_instant(text) or now) > now}
            self._facts.put(self.KEY, {**kept, self._name: until.isoformat()})

    def _all(self) -> dict[str, object]:
        found = self._facts.get(self.KEY)
        return found if isinstance(found, dict) else {}


def _seconds(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return None if math.isnan(number) else number


def _until_http_date(text: str, now: datetime) -> float | None:
    from email.utils import parsedate_to_datetime

    try:
        date = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    return (_aware(date) - now).total_seconds()


def _until_reset(text: str, now: datetime) -> float | None:
    number = _seconds(text)
    if number is None:
        instant = _instant(text)
        return None if instant is None else (instant - now).total_seconds() + 1
    if number < _EPOCH_FROM:
        return number
    seconds = number / 1000 if number > _MILLISECONDS_FROM else number
    return seconds - now.timestamp() + 1  # a reset is told in whole seconds


def _instant(text: object) -> datetime | None:
    try:
        return _aware(datetime.fromisoformat(str(text)))
    except ValueError:
        return None


def _aware(instant: datetime) -> datetime:
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)
