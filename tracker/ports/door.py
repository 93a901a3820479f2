"""The door to the network, as connectors see it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime


class Response(NamedTuple):
    """A complete, decoded HTTP answer; header names are lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str

    def json(self) -> Any:
        """The body as JSON; NaN, Infinity and duplicate keys are refused.

        Raises:
            BadAnswer: The body is not JSON; the message quotes its first 80 safe characters.
        """
        from tracker.jsonbody import parse

        return parse(self)


@dataclass(slots=True, repr=False, eq=False)
class Contact:
    """What the door noticed on the way to a source, for `probe` and `doctor`; no secret is in it.

    Attributes:
        connect_seconds: How long the first connection took, TLS included; None if none was made.
        certificate_until: The end of the server's certificate; None without TLS, or unchecked.
        status: Of the last answer.
        date: The last `Date` header as it was sent, and `seen_at` our time when it came.
        deprecated: By method and path, what an answer said in `Deprecation` and `Sunset` headers.
    """

    connect_seconds: float | None = None
    certificate_until: datetime | None = None
    status: int | None = None
    date: str | None = None
    seen_at: datetime | None = None
    deprecated: dict[str, str] = field(default_factory=dict)


class Http(Protocol):
    """The one door to the network, bound to one source: its origin, its secrets, its limits."""

    requests: int
    """How many requests were sent, retries included."""

    def request(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | Sequence[tuple[str, str]] = (),
        form: Mapping[str, str] | Sequence[tuple[str, str]] | None = None,
        json: object = None,
        headers: Mapping[str, str] | None = None,
        repeatable: bool = True,
        accept: Sequence[int] = (),
    ) -> Response:
        """Send a request to `path` below the source's address and return the whole answer.

        Args:
            method: GET, HEAD or POST; all are treated as reads.
            path: Joined to the address, whose own path is kept. An absolute URL is accepted
                only within the same origin (paging links).
            query: Parameters of the address.
            form: Parameters that make a form's body.
            json: What makes a JSON body.
            headers: Further headers, never secrets.
            repeatable: Whether sending it again on a passing failure is safe.
            accept: Further status codes to return rather than raise, such as 304 or 422.

        Raises:
            Unreachable: No whole answer: refused, reset, timed out, 5xx. Fault `local` where
                this machine is at fault.
            Refused: 400, 401, 403, 404, 410, 422 and other 4xx; a redirect to another origin.
            Deferred: 429 or 503 with a wait that does not fit into this run.
            BadAnswer: The decoded body is over the cap, or cannot be decoded.
        """


@runtime_checkable
class Contacting(Protocol):
    """A door that notices what it meets."""

    contact: Contact


class Secrets(Protocol):
    """Where the values of named secrets come from."""

    def value(self, *, env: str | None = None, file: str | None = None) -> str:
        """The secret's value, without surrounding white space.

        Raises:
            SettingsError: It is not set or empty, or the file cannot be read; names it only.
        """
