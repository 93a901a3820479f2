"""What the providers have in common: asking, wording refusals, and reading answers with care."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, quote, urlsplit

from tracker.core.ci import seconds_between
from tracker.core.outcome import Outcome
from tracker.errors import BadAnswer, Refused
from tracker.jsonbody import is_html

from ..checks import tried  # noqa: TID252 - the folder has two names, see design.md 5

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence

    from tracker.ports import Checked, Http, Response

    from .kinds import Kind, Scope

_NEXT = re.compile(r'<([^>]*)>[^,]*;\s*rel="?next"?', re.IGNORECASE)

MOST_PAGES = 1000

Query = list[tuple[str, str]]
"""Parameters of an address, in order."""


@dataclass(frozen=True, slots=True)
class Api:
    """The HTTP API of one provider.

    Attributes:
        kind: Which provider it is.
        http: The door to it.
        params: Parameters of every listing that take the place of ours; an empty one leaves ours out.
    """

    kind: Kind
    http: Http
    params: Mapping[str, str] = field(default_factory=dict)

    def get(self, path: str, query: Query, *, about: str, accept: Sequence[int] = ()) -> Response:
        """A whole answer that is no web page; `about` names what is asked for, such as `project acme/shop`.

        Raises:
            Refused: The provider says no, does not know it, or shows its sign-in page.
            ConnectorError: No whole answer came.
        """
        ours = [(name, value) for name, value in query if name not in self.params]
        theirs = [(name, value) for name, value in self.params.items() if value]
        return self._sent("GET", path, [*ours, *theirs], None, about=about, accept=accept)

    def post(self, path: str, body: object, *, about: str) -> Response:
        """As `get`, for a query that is sent as JSON."""
        return self._sent("POST", path, [], body, about=about)

    def entry(self, value: object, what: str) -> Entry:
        """An object of an answer; raises BadAnswer for anything else."""
        if not isinstance(value, dict):
            raise self.unlike(f"{what} is no object")
        return Entry(self, value)

    def unlike(self, reason: str) -> BadAnswer:
        """The error for an answer that has another form than the provider's documentation says."""
        return BadAnswer(
            f"the answer is not one of {self.kind.title}'s: {reason}",
            help="are url: and provider: of the source right, and project: of the measure?",
        )

    def _sent(
        self, method: str, path: str, query: Query, body: object, *, about: str, accept: Sequence[int] = ()
    ) -> Response:
        try:
            response = self.http.request(method, path, query=query, json=body, accept=(HTTPStatus.NOT_FOUND, *accept))
        except Refused as error:
            raise Refused(error.message, help=self.kind.cure, outcome=error.outcome, fault=error.fault) from error
        if response.status == HTTPStatus.NOT_FOUND:
            raise Refused(
                f"{self.kind.title} knows no {about}, or hides it from whoever asks (404)", help=self.kind.cure
            )
        if response.status == HTTPStatus.NON_AUTHORITATIVE_INFORMATION or is_html(response):
            page = (
                f"{self.kind.title} shows a web page (status {response.status}) instead of {about}: it wants a sign-in"
            )
            raise Refused(page, help=self.kind.cure)
        return response


@dataclass(frozen=True, slots=True)
class Entry:
    """One JSON object of an answer; what is of another kind than expected is refused by name."""

    api: Api
    values: Mapping[str, Any]

    def text(self, name: str) -> str:
        """A text, or a whole number as text; empty where there is none."""
        value = self.values.get(name)
        if value is None:
            return ""
        if isinstance(value, bool) or not isinstance(value, str | int):
            raise self.api.unlike(f"`{name}` is not text")
        return str(value)

    def required(self, name: str) -> str:
        """A text that every such object has."""
        found = self.text(name)
        if not found:
            raise self.api.unlike(f"`{name}` is missing")
        return found

    def texts(self, name: str) -> list[str]:
        """The texts of a list; none where there is no list."""
        value = self.values.get(name)
        return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []

    def number(self, name: str) -> float | None:
        """A number, or None where there is none."""
        value = self.values.get(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.api.unlike(f"`{name}` is not a number")
        return float(value)

    def flag(self, name: str) -> bool:
        """Whether something is set to true."""
        return self.values.get(name) is True

    def instant(self, name: str) -> float | None:
        """ISO 8601 text as epoch seconds, UTC where it names no zone; None where there is none."""
        written = self.text(name)
        if not written:
            return None
        try:
            instant = datetime.fromisoformat(written)
        except ValueError:
            raise self.api.unlike(f"`{name}` is not an instant") from None
        return (instant if instant.tzinfo else instant.replace(tzinfo=UTC)).timestamp()

    def created(self, name: str) -> float:
        """The instant that every such object has."""
        found = self.instant(name)
        if found is None:
            raise self.api.unlike(f"`{name}` is missing")
        return found

    def part(self, name: str) -> Entry:
        """An object within; an empty one where there is none."""
        value = self.values.get(name)
        return Entry(self.api, {}) if value is None else self.api.entry(value, f"`{name}`")

    def need(self, name: str) -> Entry:
        """An object within that every such object has."""
        return self.api.entry(self.values.get(name), f"`{name}`")

    def parts(self, name: str) -> list[Entry]:
        """The objects of a list within that every such object has; nulls in it are left out."""
        return entries(self.api, self.values.get(name), f"`{name}`")

    def some(self, name: str) -> list[Entry]:
        """The objects of a list within; none where there is no list."""
        return [] if self.values.get(name) is None else self.parts(name)


def entries(api: Api, value: object, what: str = "it") -> list[Entry]:
    """The objects of a list; raises BadAnswer if it is none. Nulls in it are left out."""
    if not isinstance(value, list):
        raise api.unlike(f"{what} is not a list")
    return [api.entry(item, "an item of a list") for item in value if item is not None]


def next_query(response: Response) -> Query | None:
    """The query of the next page after a `Link` header (RFC 8288), or None on the last page.

    Only the query is taken: behind a proxy the address in the link is often not the one asked.
    """
    found = _NEXT.search(response.headers.get("link", ""))
    return parse_qsl(urlsplit(found[1]).query, keep_blank_values=True) if found else None


class Trail:
    """The way through the pages of a listing, which notices one that never ends."""

    def __init__(self, kind: Kind) -> None:
        self._kind = kind
        self._seen: set[object] = set()

    def on_to(self, page: Hashable) -> None:
        """Note which page is asked for next.

        Raises:
            BadAnswer: It was asked for before, or there are more than anybody has runs for.
        """
        if page in self._seen or len(self._seen) == MOST_PAGES:
            why = "names the same page twice" if page in self._seen else f"has more than {MOST_PAGES:,} pages"
            message = f"{self._kind.title}'s listing {why}, so it is not known whether all came"
            raise BadAnswer(message, help="a narrower window has fewer pages", outcome=Outcome.PARTIAL)
        self._seen.add(page)


def scopes_tried(name: str, what: str, scopes: Sequence[Scope], look: Callable[[Scope], None]) -> Iterator[Checked]:
    """What may be read of the places that a plan needs; see `checks.tried`."""
    by_name = {scope.about: scope for scope in scopes}
    return tried(name, what, list(by_name), lambda about: look(by_name[about]))


def segment(text: str) -> str:
    """A text as one segment of a path."""
    return quote(text, safe="")


def iso(at: datetime) -> str:
    """An instant as every provider takes it: whole seconds, UTC."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def length(seconds: float | None) -> float | None:
    """A length of time as a provider reports it, in seconds; None where it is unknown, negative or absurd."""
    return seconds_between(0.0, seconds)


def ending(words: Mapping[str, str | None], status: str, *instants: float | None) -> tuple[str | None, float | None]:
    """How and when a run ended: (None, None) while it has not.

    Args:
        words: The normal word for each of the provider's; None says that the run has not ended.
        status: The provider's word. One of later make is neutral if the run has an end.
        instants: The end, and what comes nearest to it where a run that never began has none.
    """
    conclusion = words.get(status, None if instants[0] is None else "neutral")
    if conclusion is None:
        return None, None
    return conclusion, next((instant for instant in instants if instant is not None), None)
