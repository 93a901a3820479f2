"""When a change is worth a message: it must hold, so that what flaps is told of once.

What was last told of a key result is remembered. Something else is told when it was seen in two
polls on end, a status moreover for a day. That a key result stopped being readable is told once a
day at most; what changes back within that time is not told at all.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from .standing import Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

POLLS: Final = 2
"""How many polls on end must see a change."""
A_DAY: Final = timedelta(days=1)
"""How long a status must hold, and how far apart two warnings of one key result are at least."""


class Topic(StrEnum):
    """What notices are about."""

    READING = "reading"
    STATUS = "status"


READABLE: Final = "readable"
UNREADABLE: Final = "unreadable"


@dataclass(frozen=True, slots=True)
class Held:
    """What is remembered of one topic of a key result.

    Attributes:
        key_result: Full name.
        topic: What about.
        told: What people know.
        seen: What the last polls saw on end; the same as `told` if nothing changed.
        since: When that was seen first.
        polls: How many polls on end saw it.
        warned_at: When people were last told that it is not readable; None if they never were.
    """

    key_result: str
    topic: Topic
    told: str
    seen: str
    since: datetime
    polls: int = 1
    warned_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Sight:
    """What one poll saw of a key result that it asked for.

    `stale` says that the newest reading is too old to count, or that there never was one.
    """

    key_result: str
    read: bool
    stale: bool
    status: Status


@dataclass(frozen=True, slots=True)
class Change:
    """Something to tell: what people knew of a key result, and what is so now."""

    key_result: str
    topic: Topic
    before: str
    now: str


def changes(
    sights: Iterable[Sight], held: Mapping[tuple[str, Topic], Held], at: datetime
) -> tuple[tuple[Change, ...], tuple[Held, ...]]:
    """What is to be told after a poll, and what is to be remembered.

    Args:
        sights: What the poll saw.
        held: What is remembered, by key result and topic.
        at: When the poll saw it.
    """
    told: list[Change] = []
    kept: list[Held] = []
    for sight in sights:
        for topic, value, sure in _observed(sight):
            now = _seen(held.get((sight.key_result, topic)), Held(sight.key_result, topic, value, value, at))
            if now.seen != now.told and (sure or _holds(now, at)) and not _is_told_often(now, at):
                told.append(Change(now.key_result, topic, now.told, now.seen))
                now = _told(now, at)
            kept.append(now)
    return tuple(told), tuple(kept)


def _observed(sight: Sight) -> Iterable[tuple[Topic, str, bool]]:
    """Topic, value, and whether one sight of it is enough; no data is no status worth telling."""
    read = sight.read and not sight.stale
    yield Topic.READING, READABLE if read else UNREADABLE, sight.stale
    if sight.status is not Status.NO_DATA:
        yield Topic.STATUS, str(sight.status), False


def _seen(before: Held | None, now: Held) -> Held:
    """What is remembered with the new sight in it."""
    if before is None:
        return now
    if before.seen == now.seen:
        return replace(before, polls=before.polls + 1)
    return replace(now, told=before.told, warned_at=before.warned_at)


def _holds(held: Held, at: datetime) -> bool:
    lasting = held.topic is Topic.READING or at - held.since >= A_DAY
    return held.polls >= POLLS and lasting


def _is_told_often(held: Held, at: datetime) -> bool:
    """Whether people were warned so lately that another warning would be noise; what is well again is no warning."""
    return held.seen == UNREADABLE and held.warned_at is not None and at - held.warned_at < A_DAY


def _told(held: Held, at: datetime) -> Held:
    return replace(held, told=held.seen, warned_at=at if held.seen == UNREADABLE else held.warned_at)
