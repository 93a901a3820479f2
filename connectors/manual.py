"""Numbers that a person records, with `keyresult record`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tracker.core.outcome import Fault, Outcome
from tracker.ports import Checked, Missing

from .http_source import FieldError, Origin

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from tracker.ports import Answer, Ask, Facts, Http

PAGE = """
For what no system counts: a person looks the number up and records it with
`keyresult record KEY_RESULT VALUE`.

## The number

It is what was recorded, for the instant it was recorded for. A poll never makes a reading of it: a key result
without one is *no data*, and says which command it waits for.

## Why

An honest number from a person is better than none. `evidence` says where it is looked up, so that the next
person finds the same: a link, which reports show as one, or a sentence.

## Example

```yaml
measure: {connector: manual, evidence: "https://hr.example.com/survey", unit: ratio}
```

No source needs to be declared.

## Permissions

None.

## Requests per poll

None.

## Errors and their cure

| message | cure |
|---|---|
| waiting for `keyresult record …` | record the number |
| evidence is a link that … | begin it with `https://`, without user and password |
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """People: there is no address to configure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A number that a person looks up and records.

    Raises:
        FieldError: The evidence is blank, of several lines, or a link that is none.
    """

    evidence: str | None = field(
        default=None,
        metadata={"description": "where the number comes from: a link (http:// or https://) or a sentence"},
    )

    def __post_init__(self) -> None:
        """Refuse what would not be of use beside the number."""
        if self.evidence is None:
            return
        if not self.evidence.strip() or not self.evidence.isprintable():
            raise FieldError("evidence", "evidence is not one line of text", help="give a link or a sentence")
        if "://" in self.evidence and " " not in self.evidence:
            _check_link(self.evidence)

    @property
    def link(self) -> str | None:
        """The evidence, if it is a link."""
        is_link = self.evidence is not None and "://" in self.evidence and " " not in self.evidence
        return self.evidence if is_link else None


class Manual:
    """Asks nobody: it says which command records the number."""

    name = "manual"
    polled = False
    """No poll asks for what a person records."""
    Source = Source
    Measure = Measure
    page = PAGE

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

    def checkup(
        self,
        source: object,  # noqa: ARG002
        measures: Sequence[object],  # noqa: ARG002
        http: Http,  # noqa: ARG002
        at: datetime,  # noqa: ARG002
    ) -> Iterator[Checked]:
        """Say that there is nothing to ask."""
        yield Checked("nothing to ask", "people record its numbers")


def _waiting(ask: Ask) -> Missing:
    return Missing(
        ask.key_result,
        Outcome.NO_DATA,
        Fault.CONFIG,
        f"waiting for `keyresult record {ask.key_result} VALUE`",
        help=f"the number is found at {ask.measure.evidence}" if ask.measure.evidence else None,
    )


def _check_link(link: str) -> None:
    try:
        Origin.of(link)
    except ValueError as error:
        cure = "for example https://hr.example.com/survey"
        raise FieldError("evidence", f"evidence is a link that {error}", help=cure) from None


connector = Manual()
