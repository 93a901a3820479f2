"""What the providers have in common: asking, wording refusals, and reading answers with care."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, quote, urlsplit

from tracker.errors import BadAnswer, Refused
from tracker.jsonbody import is_html

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tracker.ports import Http, Response

_NEXT = re.compile(r'<([^>]*)>[^,]*;\s*rel="?next"?', re.IGNORECASE)
_SIGN_IN = frozenset({HTTPStatus.NON_AUTHORITATIVE_INFORMATION})


@dataclass(frozen=True, slots=True)
class Api:
    """The HTTP API of one provider.

    Attributes:
        name: The provider as people write it.
        cure: What to do when it refuses, or hides what was asked for.
        http: The door to it.
    """

    name: str
    cure: str
    http: Http

    def get(
        self, path: str, query: Sequence[tuple[str, str]], *, about: str, accept: Sequence[int] = ()
    ) -> Response:
        """A whole answer that is no web page; `about` names what is asked for, such as `project acme/shop`.

        Raises:
            Refused: The provider says no, does not know it, or shows its sign-in page.
            ConnectorError: No whole answer came.
        """
        return self._sent("GET", path, about=about, accept=accept, query=query)

    def post(self, path: str, body: object, *, about: str) -> Response:
        """As `get`, for a query that is sent as JSON."""
        return self._sent("POST", path, about=about, json=body)

    def entry(self, value: object, what: str) -> Entry:
        """An object of an answer; raises BadAnswer for anything else."""
        if not isinstance(value, dict):
            raise self.unlike(f"{what} is missing")
        return Entry(self, value)

    def unlike(self, reason: str) -> BadAnswer:
        """The error for an answer that has another form than the provider's documentation says."""
        return BadAnswer(
            f"the answer is not one of {self.name}'s: {reason}", help="are url: and provider: of the source right?"
        )

    def _sent(self, method: str, path: str, *, about: str, accept: Sequence[int] = (), **content: Any) -> Response:
        try:
            response = self.http.request(method, path, accept=(HTTPStatus.NOT_FOUND, *accept), **content)
        except Refused as error:
            raise Refused(error.message, help=self.cure, outcome=error.outcome, fault=error.fault) from error
        if response.status == HTTPStatus.NOT_FOUND:
            raise Refused(f"{self.name} knows no {about}, or hides it from whoever asks (404)", help=self.cure)
        if response.status in _SIGN_IN or is_html(response):
            page = f"{self.name} shows a web page (status {response.status}) instead of {about}: it wants a sign-in"
            raise Refused(page, help=self.cure)
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

    def parts(self, name: str) -> list[Entry]:
        """The objects of a list within; entries that are null are left out.

        Raises:
            BadAnswer: There is no such list.
        """
        value = self.values.get(name)
        if not isinstance(value, list):
            raise self.api.unlike(f"the list `{name}` is missing")
        return entries(self.api, value)


def entries(api: Api, value: object) -> list[Entry]:
    """The objects of a list; raises BadAnswer if it is none."""
    if not isinstance(value, list):
        raise api.unlike("it is not a list")
    return [api.entry(item, "an object of a list") for item in value if item is not None]


def next_query(response: Response) -> list[tuple[str, str]] | None:
    """The query of the next page after a `Link` header (RFC 8288), or None on the last page.

    Only the query is taken: behind a proxy the address in the link is often not the one asked.
    """
    found = _NEXT.search(response.headers.get("link", ""))
    return parse_qsl(urlsplit(found[1]).query, keep_blank_values=True) if found else None


def segment(text: str) -> str:
    """A text as one segment of a path."""
    return quote(text, safe="")


def iso(at: datetime) -> str:
    """An instant as every provider takes it: whole seconds, UTC."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def span(start: float | None, end: float | None) -> float | None:
    """Seconds from one instant to another; None if either is unknown, or clocks that disagree turn them round."""
    return None if start is None or end is None or end < start else end - start


def conclusion(words: Mapping[str, str | None], status: str, finished: float | None) -> str | None:
    """The normal word for a provider's; a word of later make is neutral once its run has finished."""
    return words.get(status, None if finished is None else "neutral")
