"""What connectors tell beside their answers: what they would send, how a value came, how a source is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Planned:
    """Requests that a poll would send: how many, what they ask, and for which key results."""

    requests: int
    what: str
    key_results: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """A value in a connector's own words.

    Attributes:
        asked: What was asked, as the user would try it by hand.
        came: What came back, such as `3 series`, in order.
        reduced: How that became one number, such as `the sum of 3 series`.
    """

    asked: str
    came: tuple[str, ...] = ()
    reduced: str = ""


class Soundness(StrEnum):
    """How a check came out."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Checked:
    """One thing that was looked at: its name, what was found, and the cure if it is not well."""

    name: str
    detail: str
    state: Soundness = Soundness.OK
    help: str | None = None


def clock(apart: timedelta) -> Checked:
    """The check of a source whose clock is so far ahead of this machine's, or behind if negative."""
    from tracker.core.skew import skew

    found = skew(apart)
    cure = "set both clocks by NTP" if found.concern else None
    return Checked("clock", found.text, tuple(Soundness)[found.concern], cure)
