"""GitHub's API: addresses, pages, validators, and the errors of GraphQL."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar
from urllib.parse import parse_qsl, quote, urlsplit

from tracker.core.outcome import Outcome
from tracker.errors import BadAnswer, ConnectorError, Deferred, Refused, Unreachable
from tracker.jsonbody import excerpt

from ..retry import DEFAULT_WAIT, wait_of  # noqa: TID252 - the folder has two names, see design.md 5
from .shapes import ALL_WORKFLOWS, member

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from tracker.ports import Facts, Http, Response

    from ..parallel import Desk  # noqa: TID252 - as below
    from .models import Source

PER_PAGE = 100
NOT_MODIFIED, NOT_FOUND = 304, 404

_NEXT = re.compile(r'<([^>]*)>\s*;[^,]*\brel="?next"?')
_REFUSALS = frozenset({"NOT_FOUND", "FORBIDDEN", "INSUFFICIENT_SCOPES"})
_BLOCKED = "graphql blocked until"


Kept = TypeVar("Kept")


class Listing(NamedTuple, Generic[Kept]):
    """A listing: where it is, the name its items are under, and what is kept of each."""

    path: str
    name: str
    keep: Callable[[object], Kept]


class Page(NamedTuple, Generic[Kept]):
    """One page of a listing: its items, how many there are in all, and the query of the next page."""

    items: Sequence[Kept]
    ids: frozenset[object]
    total: int
    following: Mapping[str, str] | None
    validator: str | None


class GitHub(NamedTuple):
    """Sends requests; `at` is now. Threads may share it.

    A page is a megabyte, and several as objects: only one at a time is taken apart, at the desk.
    """

    source: Source
    http: Http
    facts: Facts
    at: datetime
    desk: Desk

    def page(self, listing: Listing[Kept], query: Mapping[str, str], validator: str | None = None) -> Page[Kept] | None:
        """One page of a listing; None if it is as the validator knows it.

        Raises:
            ConnectorError: It could not be had.
        """
        told = {"If-None-Match": validator} if validator else {}
        accept = [NOT_MODIFIED] if validator else []
        response = self.http.request("GET", listing.path, query=query, headers=told, accept=accept)
        if response.status == NOT_MODIFIED:
            return None
        return self.desk.do(lambda: _page(listing, response))

    def pages(
        self, listing: Listing[Kept], query: Mapping[str, str], first: Page[Kept] | None = None
    ) -> Iterator[Page[Kept]]:
        """Every page of a listing, from the first on.

        Raises:
            ConnectorError: A page could not be had, or fewer items came than GitHub counts.
        """
        page = first or self.page(listing, query)
        found: set[object] = set()
        least = None
        while page is not None:
            yield page
            found |= page.ids
            least = page.total if least is None else min(least, page.total)
            page = self.page(listing, page.following) if page.following else None
        if least is not None and len(found) < least:
            message = f"GitHub listed {len(found)} of {least} {listing.name.replace('_', ' ')} at {listing.path}"
            raise ConnectorError(message, help="it is asked again at the next poll", outcome=Outcome.PARTIAL)

    def one(self, path: str, query: Mapping[str, str]) -> object | None:
        """One object; None if GitHub no longer has it.

        Raises:
            ConnectorError: It could not be had.
        """
        response = self.http.request("GET", path, query=query, accept=[NOT_FOUND])
        return None if response.status == NOT_FOUND else response.json()

    def graphql(self, query: str, variables: Mapping[str, object]) -> Any:  # noqa: ANN401 - JSON
        """The data of a GraphQL query.

        Raises:
            Deferred: The limit of GraphQL, which is one of its own, is used up.
            Refused: Something in it does not exist, or may not be read.
            ConnectorError: It could not be had.
        """
        self._respect_block()
        response = self.http.request("POST", self.source.graphql, json={"query": query, "variables": variables})
        body = response.json()
        errors = body.get("errors") if isinstance(body, dict) else None
        if errors:
            raise self._graphql_error(response, errors)
        return member(body, "data", dict)

    def _respect_block(self) -> None:
        kept = self.facts.get(_BLOCKED)
        until = datetime.fromisoformat(kept) if isinstance(kept, str) else None
        if until is not None and self.at < until:
            raise Deferred(
                f"GitHub wants no GraphQL request before {until:%Y-%m-%d %H:%M:%S} UTC; none was sent", until
            )

    def _graphql_error(self, response: Response, errors: object) -> ConnectorError:
        first = errors[0] if isinstance(errors, list) and isinstance(errors[0], dict) else {}
        kind, text = str(first.get("type")), excerpt(str(first.get("message") or "no reason is given"))
        if kind in ("RATE_LIMITED", "RATE_LIMIT") or response.headers.get("x-ratelimit-remaining") == "0":
            until = self.at + timedelta(seconds=wait_of(response.headers, self.at) or DEFAULT_WAIT)
            self.facts.put(_BLOCKED, until.isoformat())
            return Deferred(f"GitHub limits our GraphQL requests: not before {until:%Y-%m-%d %H:%M:%S} UTC", until)
        if kind in _REFUSALS:
            return Refused(
                f"GitHub refuses the deployments: {text}", help="is the repository right, and may we read it?"
            )
        return Unreachable(f"GitHub could not list the deployments: {text}")


def runs_path(repository: str, pipeline: str) -> str:
    """Where the runs of a workflow, or of a whole repository, are listed."""
    workflow = "" if pipeline == ALL_WORKFLOWS else f"/workflows/{quote(pipeline, safe='')}"
    return f"/repos/{repository}/actions{workflow}/runs"


def attempt_path(repository: str, run: str, attempt: int | str) -> str:
    """Where one attempt of a run is."""
    return f"/repos/{repository}/actions/runs/{run}/attempts/{attempt}"


def jobs_path(repository: str, run: str, attempt: int | str) -> str:
    """Where the jobs of an attempt are listed."""
    return f"{attempt_path(repository, run, attempt)}/jobs"


def _page(listing: Listing[Kept], response: Response) -> Page[Kept]:
    body = response.json()
    raw = member(body, listing.name, list)
    ids = frozenset(item.get("id") for item in raw if isinstance(item, dict))
    items, total = [listing.keep(item) for item in raw], member(body, "total_count", int)
    return Page(items, ids, total, _following(response), response.headers.get("etag"))


def _following(response: Response) -> Mapping[str, str] | None:
    """The query of the next page; its path is the one asked for, whatever a proxy makes of the address."""
    match = _NEXT.search(response.headers.get("link", ""))
    if match is None:
        return None
    query = dict(parse_qsl(urlsplit(match[1]).query))
    if not query:
        raise BadAnswer("GitHub's answer has a next page without an address")
    return query
