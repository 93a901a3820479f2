"""What people say: check-ins, blockers and notes, and what follows from them.

Words stand beside the numbers and change none of them. They come in the order in which they were
recorded, whatever the clock said; a correction is a further check-in.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from .standing import Status

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime, timedelta

LEAST, MOST = 1, 10
"""The scale of confidence, both included."""
_LOW: Final = 3
_HIGH: Final = 8
_IN_DOUBT: Final = frozenset({Status.AT_RISK, Status.OFF_TRACK})


@dataclass(frozen=True, slots=True)
class Blocked:
    """What is in the way, and who was asked for help, as `@infra`; None if nobody was."""

    text: str
    asked: str | None = None


@dataclass(frozen=True, slots=True)
class CheckIn:
    """What the owner of a key result says at one time.

    Attributes:
        key_result: Full name.
        at: When it was recorded.
        author: Who said it.
        confidence: That the target will be reached, 1 to 10; None if it was not said.
        text: What moved it.
        kept, missed: Of the commitments that were open, those kept and those not; both are empty
            if nothing was said of them, and they stay open.
        made: New commitments.
        blocked: What is newly in the way.
        resolved: Numbers of blockers that no longer are.

    Raises:
        ValueError: For a confidence off the scale, or an instant without a zone.
    """

    key_result: str
    at: datetime
    author: str
    confidence: int | None = None
    text: str = ""
    kept: tuple[str, ...] = ()
    missed: tuple[str, ...] = ()
    made: tuple[str, ...] = ()
    blocked: tuple[Blocked, ...] = ()
    resolved: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what must never be stored."""
        if self.confidence is not None and not LEAST <= self.confidence <= MOST:
            raise ValueError(f"confidence is from {LEAST} to {MOST}, not {self.confidence}")
        if self.at.tzinfo is None:
            raise ValueError("an instant needs a time zone")

    @property
    def silent(self) -> bool:
        """Whether it says nothing at all."""
        said = (self.text, self.kept, self.missed, self.made, self.blocked, self.resolved)
        return self.confidence is None and not any(said)


@dataclass(frozen=True, slots=True)
class Blocker:
    """Something in the way of a key result, since when and by whose word.

    `number` counts the blockers of a key result from 1, in the order in which they were told.
    """

    number: int
    blocked: Blocked
    since: datetime
    by: str
    resolved_at: datetime | None = None

    def age(self, at: datetime) -> timedelta:
        """How long it has been in the way at an instant, or was until it was resolved."""
        return (self.resolved_at or at) - self.since


@dataclass(frozen=True, slots=True)
class Note:
    """What happened to a key result on a day of its team's zone; `rebase` starts new limits there."""

    key_result: str
    day: date
    text: str
    author: str
    at: datetime
    rebase: bool = False


def blockers(check_ins: Sequence[CheckIn]) -> tuple[Blocker, ...]:
    """Every blocker that was ever told, by number; one that is resolved twice was so the first time."""
    told: list[Blocker] = []
    for said in check_ins:
        for number in said.resolved:
            if 0 < number <= len(told) and told[number - 1].resolved_at is None:
                told[number - 1] = replace(told[number - 1], resolved_at=said.at)
        told.extend(
            Blocker(number, blocked, said.at, said.author)
            for number, blocked in enumerate(said.blocked, start=len(told) + 1)
        )
    return tuple(told)


def open_blockers(check_ins: Sequence[CheckIn]) -> tuple[Blocker, ...]:
    """The blockers that are not resolved, the oldest first."""
    return tuple(blocker for blocker in blockers(check_ins) if blocker.resolved_at is None)


def open_commitments(check_ins: Sequence[CheckIn]) -> tuple[str, ...]:
    """What was promised and not yet said to be kept or missed, in order, each once."""
    promised: list[str] = []
    for said in check_ins:
        if said.kept or said.missed:
            promised.clear()
        promised.extend(said.made)
    return tuple(dict.fromkeys(promised))


def confidences(check_ins: Sequence[CheckIn]) -> tuple[int, ...]:
    """Every confidence that was said, in order."""
    return tuple(said.confidence for said in check_ins if said.confidence is not None)


def disagreement(confidence: int | None, status: Status) -> str | None:
    """The sentence that says so where data and owner see it differently; None where they do not.

    They differ when the confidence is 8 or more and the status at risk or off track, and when it
    is 3 or less and the status on track. Neither hides the other.
    """
    if confidence is None:
        return None
    hopeful = confidence >= _HIGH and status in _IN_DOUBT
    doubtful = confidence <= _LOW and status is Status.ON_TRACK
    return f"data says {status}; owner says {confidence}/{MOST}" if hopeful or doubtful else None
