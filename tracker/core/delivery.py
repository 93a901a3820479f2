"""Sending reports: what goes where, how far it is, and when it is tried again.

Sending is at least once. A report that may have arrived already is sent again under the same id and
marked so; one that did not is never dropped in silence. Whoever sends a report claims it for a
while, so that no two runs send it at once; a claim that ran out was left behind by a run that ended.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

KINDS: Final = ("nudge", "weekly", "leadership", "monthly", "review", "notices")
"""What can be sent; notices are sent by polls, the others on their days."""

WAITS: Final = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720, 1440, 1440, 1440))
"""How long is waited after each failure; after one more it is left to people."""


class DeliveryState(StrEnum):
    """How far a delivery is. One that is `sending` under no claim that lasts was cut short."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Target:
    """Where reports go.

    Attributes:
        name: What the settings call it.
        kind: How it is reached, as `smtp`.
        fields: Its own JSON-able fields; of secrets they hold only the names.
        kinds: The kinds of reports that go there.
        teams: The teams whose reports go there; empty means all.
    """

    name: str
    kind: str
    fields: Mapping[str, object]
    kinds: tuple[str, ...] = ("weekly",)
    teams: tuple[str, ...] = ()

    def takes(self, kind: str, team: str | None = None) -> bool:
        """Whether reports of a kind go there, and those of a team if one is named."""
        return kind in self.kinds and (team is None or not self.teams or team in self.teams)


@dataclass(frozen=True, slots=True)
class Letter:
    """A report in the form that a target takes, as it was written: so it is sent, and so it is kept.

    Attributes:
        report: Kind, team and period, as `weekly/platform/2026-W47`.
        form: `eml`, `slack`, `teams`, `json` or `md`.
        subject: Its title on one line.
        content: The whole of it.
        written_at: When it was written.
        cycle: The cycle it is about; empty if about several, or written by a version that did not keep it.
    """

    report: str
    form: str
    subject: str
    content: str
    written_at: datetime
    cycle: str = ""

    @property
    def digest(self) -> str:
        """SHA-256 of the content in UTF-8, hexadecimal."""
        import hashlib  # here, for it loads OpenSSL: 4 MiB in every command that only looks at what waits

        return hashlib.sha256(self.content.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Claim:
    """The right of one run to send a delivery.

    Attributes:
        owner: The run, as `process 12 on okr-host`.
        until: The instant from which on others may take it for lost.
    """

    owner: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Delivery:
    """One report on its way to one target.

    Attributes:
        letter: What is sent.
        target: The name of the target.
        state: How far it is.
        attempts: How often it was begun.
        next_at: Not before this instant; None once it is sent or left to people.
        sent_at: When the target took it for the first time, for good; None before.
        error: What went wrong last; empty if nothing did.
        resend: Whether it may have arrived before: it is marked so.
        progress: What the target has taken of it so far, in the sender's own words.
        claim: Who sends it now; None if nobody does.
    """

    letter: Letter
    target: str
    state: DeliveryState = DeliveryState.QUEUED
    attempts: int = 0
    next_at: datetime | None = None
    sent_at: datetime | None = None
    error: str = field(default="")
    resend: bool = False
    progress: str = ""
    claim: Claim | None = None

    @property
    def id(self) -> str:
        """The same for every attempt: report and target, as `weekly/platform/2026-W47/mail`."""
        return f"{self.letter.report}/{self.target}"


def queued(letter: Letter, target: str) -> Delivery:
    """A new delivery, due at once."""
    return Delivery(letter, target, next_at=letter.written_at)


def is_due(delivery: Delivery, at: datetime) -> bool:
    """Whether it is to be tried now: it was cut short, or its time has come."""
    if delivery.state is DeliveryState.SENDING:
        return not is_under_way(delivery, at)
    return delivery.state is DeliveryState.QUEUED and delivery.next_at is not None and delivery.next_at <= at


def is_under_way(delivery: Delivery, at: datetime) -> bool:
    """Whether a run has claimed it, and may still be at it."""
    return delivery.claim is not None and at < delivery.claim.until


def is_refused(delivery: Delivery) -> bool:
    """Whether the target refused it for good, and not only too often."""
    return delivery.state is DeliveryState.FAILED and delivery.attempts <= len(WAITS)


def begun(delivery: Delivery, claim: Claim) -> Delivery:
    """The delivery as it is while it is sent; one that was cut short before may have arrived."""
    cut_short = delivery.state is DeliveryState.SENDING
    return replace(
        delivery,
        state=DeliveryState.SENDING,
        attempts=delivery.attempts + 1,
        resend=delivery.resend or cut_short,
        claim=claim,
    )


def arrived(delivery: Delivery, at: datetime) -> Delivery:
    """The delivery once the target has taken all of it; when it did so first is kept."""
    sent_at = delivery.sent_at or at
    return replace(delivery, state=DeliveryState.SENT, sent_at=sent_at, next_at=None, error="", claim=None)


def put_off(
    delivery: Delivery,
    at: datetime,
    error: str,
    *,
    certain: bool,
    final: bool = False,
    until: datetime | None = None,
) -> Delivery:
    """The delivery after a failure: queued for later, or left to people once repeating cannot help.

    Args:
        delivery: As it was begun.
        at: Now.
        error: What went wrong.
        certain: Whether it is certain that nothing arrived of what was tried.
        final: Whether the target will never take it as it is; else it is left to people after the last wait.
        until: The instant before which the target wants nothing.
    """
    failed = replace(delivery, error=error, resend=delivery.resend or not certain, claim=None)
    if final or delivery.attempts > len(WAITS):
        return replace(failed, state=DeliveryState.FAILED, next_at=None)
    following = at + WAITS[delivery.attempts - 1]
    return replace(failed, state=DeliveryState.QUEUED, next_at=following if until is None else max(following, until))


def held_back(delivery: Delivery, until: datetime) -> Delivery:
    """The delivery, not tried, to a target that wants nothing before an instant."""
    return replace(delivery, next_at=until if delivery.next_at is None else max(delivery.next_at, until))


def sent_again(delivery: Delivery, at: datetime) -> Delivery:
    """The delivery as a person wants it: due at once, from its beginning if it was sent."""
    whole = delivery.state is DeliveryState.SENT
    return replace(
        delivery,
        state=DeliveryState.QUEUED,
        attempts=0,
        next_at=at,
        resend=delivery.resend or delivery.state in {DeliveryState.SENT, DeliveryState.SENDING},
        progress="" if whole else delivery.progress,
        claim=None,
    )
