"""Numbers that a person records, with `keyresult record`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tracker.core.outcome import Fault, Outcome
from tracker.ports import Missing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from tracker.ports import Answer, Ask, Facts, Http


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """People: there is no address to configure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A number that a person looks up and records."""

    evidence: str | None = field(
        default=None, metadata={"description": "where the number comes from: a link or a few words"}
    )


class Manual:
    """Asks nobody: it says which command records the number."""

    name = "manual"
    polled = False
    """No poll asks for what a person records."""
    Source = Source
    Measure = Measure

    def read(
        self,
        source: object,  # noqa: ARG002 - the seam's signature; people are not asked over a network
        asks: Sequence[Ask],
        http: Http,  # noqa: ARG002
        facts: Facts,  # noqa: ARG002
        at: datetime,  # noqa: ARG002
    ) -> Iterator[Answer]:
        """Answer each ask with the command that records its number."""
        return map(_waiting, asks)


def _waiting(ask: Ask) -> Missing:
    return Missing(
        ask.key_result,
        Outcome.NO_DATA,
        Fault.CONFIG,
        f"waiting for `keyresult record {ask.key_result} VALUE`",
        help=f"the number is found at {ask.measure.evidence}" if ask.measure.evidence else None,
    )


connector = Manual()
