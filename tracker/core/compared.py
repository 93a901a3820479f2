"""What a report is compared with: an instant, or the last report of its kind that was sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .wording import day_text

if TYPE_CHECKING:
    from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Sent:
    """A report that reached a target at least once.

    Attributes:
        report: Kind, team and period, as `weekly/platform/2026-W46`.
        written_at: What was recorded later it did not know.
        sent_at: When a target took it for the first time.
        about: The cycle it is about, as it was kept with it; empty if that was not kept.
    """

    report: str
    written_at: datetime
    sent_at: datetime
    about: str = ""

    @property
    def period(self) -> str:
        """What it is about, as `2026-W46`."""
        return self.report.split("/", 3)[2]

    @property
    def cycle(self) -> str | None:
        """The cycle, if its team had several under way: the 2026-Q4 of `weekly/platform/2026-W46/2026-Q4`."""
        parts = self.report.split("/", 3)
        return parts[3] if len(parts) > 3 else None  # noqa: PLR2004 - kind, team and period come first


@dataclass(frozen=True, slots=True)
class Compared:
    """How it is said what a report is compared with, where that was asked for.

    Attributes:
        said: What follows the word since; None for the usual words.
        note: A sentence that says why it is not what was asked for; None if it is.
        sent: The report it is compared with; None if it is an instant.
    """

    said: str | None = None
    note: str | None = None
    sent: Sent | None = None


USUALLY = Compared()
"""Compared with what a report of its kind is always compared with."""


def with_report(kind: str, sent: Sent, day: date) -> Compared:
    """Compared with a report that was sent on a day: `the last weekly report (2026-W46, sent 16 Nov 2026)`."""
    return Compared(said=f"the last {kind} report ({sent.period}, sent {day_text(day)})", sent=sent)


def never_sent(kind: str, whose: str, usual: str, *, begun: bool) -> Compared:
    """Asked for the last report, of which there is none.

    Args:
        kind: Of the report.
        whose: Team, or teams.
        usual: What such a report is compared with otherwise, as `a week earlier`.
        begun: Whether the cycle was under way then: else there is nothing to compare with.
    """
    none = f"No earlier {kind} report of {whose} was sent"
    if begun:
        return Compared(note=f"{none}, so this one is compared with {usual}.")
    return Compared(note=f"{none}, and the cycle had not begun {usual}: there is nothing to compare with.")


def before_cycle(kind: str, sent: Sent, day: date) -> Compared:
    """Asked for the last report, which was on a time before the cycle."""
    last = f"The last {kind} report ({sent.period}, sent {day_text(day)})"
    return Compared(note=f"{last} was before this cycle began: there is nothing to compare with.")


def not_begun(when: str) -> Compared:
    """Asked for an instant, given in words, before the cycle."""
    return Compared(note=f"This cycle had not begun by {when}: there is nothing to compare with.")
