"""What `doctor` says of any system that is asked: who we are to it, what we may read, what is left of a limit."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from tracker.core.wording import day_text, plural
from tracker.errors import ConnectorError, Deferred, Unreachable
from tracker.jsonbody import excerpt
from tracker.ports import Checked, Soundness

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import datetime

MOST_PLACES = 10
"""Projects, jobs, requests, … that are tried one by one; those beyond are counted."""
RENEW_WITHIN = timedelta(days=14)
SCARCE = 10
"""A limit of which less than this part is left is worth a word."""

_LIMITS = ("x-ratelimit-limit", "ratelimit-limit")
_LEFT = ("x-ratelimit-remaining", "ratelimit-remaining")


def signed_in(who: str, more: str = "") -> Checked:
    """That the credentials were accepted, and whose they are."""
    return Checked("signed in", f"as {excerpt(who)}{more}" if who else "the credentials are accepted")


def stranger(detail: str, help: str) -> Checked:
    """That nobody is signed in, which may do for what is public."""
    return Checked("signed in", detail, Soundness.WARNING, help)


def version(told: str) -> Checked:
    """What the system says it is."""
    return Checked("version", excerpt(told) or "not told")


def token_ends(until: datetime | None, at: datetime) -> Iterator[Checked]:
    """When the token ends, if that is told."""
    if until is None:
        return
    soon = until - at < RENEW_WITHIN
    detail = f"valid to {day_text(until.date())}"
    yield Checked("token", detail, *((Soundness.WARNING, "make a new one before") if soon else ()))


def lacking(detail: str, help: str) -> Checked:
    """That a permission is missing, by its name."""
    return Checked("permissions", detail, Soundness.FAILED, help)


def limit_left(headers: Mapping[str, str]) -> Iterator[Checked]:
    """How many requests are left, if an answer says so in its headers."""
    limit, left = _number(headers, _LIMITS), _number(headers, _LEFT)
    if limit is None or left is None:
        return
    scarce = left * SCARCE < limit
    cure = "something else asks with the same account; give this one an account of its own"
    detail = f"{left:,} of {limit:,} requests are left"
    yield Checked("rate limit", detail, *((Soundness.WARNING, cure) if scarce else ()))


def tried(
    name: str, what: str, places: Sequence[str], look: Callable[[str], None], done: str = "read"
) -> Iterator[Checked]:
    """What may be read of several places, such as projects: those that fail each, and how many do not.

    Args:
        name: Of the checks.
        what: One place, such as `project`.
        places: All that the plan needs; no more than `MOST_PLACES` are looked at.
        look: Reads as little as it can of one; raises ConnectorError if that cannot be had.
        done: What can be done with those that did not fail.

    Raises:
        ConnectorError: The system wants no more requests, or is down.
    """
    good = 0
    for place in places[:MOST_PLACES]:
        try:
            look(place)
            good += 1
        except (Deferred, Unreachable):
            raise
        except ConnectorError as error:
            yield Checked(name, error.message, Soundness.FAILED, error.help or f"correct the {what}")
    asked = min(len(places), MOST_PLACES)
    if good:
        more = f"; {len(places) - asked} more were not asked" if len(places) > asked else ""
        told = plural(good, what) if good == asked else f"{good} of {plural(asked, what)}"
        yield Checked(name, f"{told} can be {done}{more}")


def _number(headers: Mapping[str, str], names: Sequence[str]) -> int | None:
    return next((int(headers[name]) for name in names if headers.get(name, "").isdigit()), None)
