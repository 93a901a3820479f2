"""A request on its way through the door."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from .answers import REDIRECTS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tracker.ports import Response


class Call(NamedTuple):
    """A request as it is sent to an origin; header names are lower case.

    `repeatable` says that it may be sent twice, `accept` which statuses are answers besides 2xx.
    """

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes | None
    repeatable: bool
    accept: frozenset[int]

    def with_headers(self, headers: Mapping[str, str]) -> Call:
        """The same with further headers, which win."""
        return self._replace(headers={**self.headers, **headers})

    def satisfied_by(self, response: Response) -> bool:
        """Whether the answer is one to return."""
        return 200 <= response.status < 300 or response.status in self.accept  # noqa: PLR2004 - the good statuses

    def redirected_by(self, response: Response) -> bool:
        """Whether the answer points elsewhere."""
        followed = response.status in REDIRECTS and response.status not in self.accept
        return followed and "location" in response.headers
