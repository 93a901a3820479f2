"""What both flavours of Jira have in common: requests, refusals and the guards of paging."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from tracker.core.outcome import Fault, Outcome
from tracker.errors import BadAnswer, ConnectorError, Refused
from tracker.jsonbody import excerpt

from .issues import id_of, issue_of, listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import NoReturn

    from tracker.ports import Http, Response

    from .issues import Issue

_BAD_QUERY, _NO_SUCH_PATH, _REMOVED = 400, 404, 410
_ERROR_LENGTH = 300
_REJECTED_LOGINS = ("AUTHENTICATED_FAILED", "AUTHENTICATION_DENIED")


class QueryError(ConnectorError):
    """Jira cannot answer this query; it says nothing about other queries."""


class Server(Protocol):
    """What is asked of Jira."""

    approximate: bool
    """Whether `count` is an estimate."""
    counts_pages: bool
    """Whether a listing says how many it has in all, so that a lost page is noticed."""
    few: int
    """Issues that are read in no more requests than it takes to ask which of them changed."""

    def account(self) -> Mapping[str, Any]:
        """The account that asks, as `/myself` tells it."""

    def about(self) -> Mapping[str, Any]:
        """The version and kind of this Jira, as `/serverInfo` tells them."""

    def permissions(self, name: str) -> Mapping[str, Any]:
        """Whether the account has a permission in some project, as `/mypermissions` tells it."""

    def count(self, jql: str) -> int:
        """How many issues match, as far as the account may see them."""

    def issues(self, jql: str, fields: Sequence[str], *, changes: bool) -> tuple[Issue, ...]:
        """Every issue that matches, once, with those fields and, if wanted, its changes of status.

        Raises:
            ConnectorError: They could not be read whole: never fewer than there are.
        """

    def ids(self, jql: str) -> tuple[str, ...]:
        """The ids of every issue that matches, once.

        Raises:
            ConnectorError: They could not be read whole.
        """

    def some(self, ids: Sequence[str], fields: Sequence[str], *, changes: bool) -> tuple[Issue, ...]:
        """Those of a few issues that are there and may be seen, as `issues`.

        Raises:
            ConnectorError: They could not be read.
        """


class Api:
    """Requests below `/rest/api/VERSION`, and what their refusals mean."""

    def __init__(self, http: Http, version: int, cure: str) -> None:
        self._http = http
        self._base = f"/rest/api/{version}"
        self._cure = cure

    def get(self, path: str, query: Mapping[str, str] | None = None) -> dict[str, Any]:
        """The object at a path.

        Raises:
            ConnectorError: It could not be read.
        """
        return self._object(path, self._http.request("GET", self._base + path, query=query or {}, accept=_ACCEPTED))

    def post(self, path: str, body: Mapping[str, object]) -> dict[str, Any]:
        """The object that a read sent as POST gives.

        Raises:
            QueryError: Jira refuses the query.
            ConnectorError: It could not be read.
        """
        return self._object(path, self._http.request("POST", self._base + path, json=body, accept=_ACCEPTED))

    def _object(self, path: str, response: Response) -> dict[str, Any]:
        self._refuse(path, response)
        if response.headers.get("x-seraph-loginreason", "").upper() in _REJECTED_LOGINS:
            raise Refused(
                "Jira does not accept the credentials and answers as to a stranger",
                help="is the token still valid? on Jira Cloud the user is the e-mail address of its owner",
            )
        found = response.json()
        if not isinstance(found, dict):
            raise BadAnswer(f"the answer of {self._base}{path} is not an object", help=self._cure)
        return found

    def _refuse(self, path: str, response: Response) -> None:
        if response.status == _BAD_QUERY:
            raise QueryError(
                f"Jira refuses the query: {_reasons(response)}",
                help="try the JQL in Jira's own search",
                fault=Fault.CONFIG,
            )
        if response.status == _REMOVED:
            raise Refused(f"Jira no longer has {self._base}{path}: it was removed (status 410)", help=self._cure)
        if response.status == _NO_SUCH_PATH:
            raise Refused(f"there is no {self._base}{path} at this address (status 404)", help=self._cure)


_ACCEPTED = (_BAD_QUERY, _NO_SUCH_PATH, _REMOVED)


class GatheredIds:
    """Ids as their pages come, each once, and never more than may be listed."""

    def __init__(self, most: int) -> None:
        self._gathered = Gathered(most)
        self._found: dict[str, None] = {}

    def __len__(self) -> int:
        return len(self._found)

    def add(self, raw: object) -> int:
        """Take a page; how many entries it had.

        Raises:
            BadAnswer: It is no page, or there are more issues than may be listed.
        """
        page = [id_of(entry) for entry in listed(raw)]
        self._found.update(dict.fromkeys(page))
        self.expect(len(self._found))
        return len(page)

    def expect(self, number: int) -> None:
        """Refuse a number of issues that is more than may be listed."""
        self._gathered.expect(number)

    def ids(self) -> tuple[str, ...]:
        """Every id so far."""
        return tuple(self._found)


class Gathered:
    """Issues as their pages come, each once, and never more than may be listed."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._found: dict[str, Issue] = {}

    def __len__(self) -> int:
        return len(self._found)

    def add(self, raw: object) -> int:
        """Take a page; how many entries it had.

        Raises:
            BadAnswer: It is no page, or there are more issues than may be listed.
        """
        page = [issue_of(entry) for entry in listed(raw)]
        for issue in page:
            self._found.setdefault(issue.id, issue)
        self.expect(len(self._found))
        return len(page)

    def expect(self, number: int) -> None:
        """Refuse a number of issues that is more than may be listed."""
        if number > self._most:
            raise BadAnswer(
                f"the query matches more than {self._most} issues",
                help="narrow the JQL or the window, or raise max_issues: of the source",
                outcome=Outcome.PARTIAL,
                fault=Fault.CONFIG,
            )

    def issues(self) -> Iterable[Issue]:
        """Every issue so far."""
        return self._found.values()


def whole_number(raw: object, name: str) -> int:
    """A count of an answer; raises BadAnswer if it is none."""
    if isinstance(raw, bool) or not isinstance(raw, int) or raw < 0:
        raise BadAnswer(f"the answer is not one of Jira's API: it has no {name}", help="is it Jira that answers there?")
    return raw


def cut_short(why: str) -> NoReturn:
    """Say that only part of an answer came."""
    raise BadAnswer(f"only part of the answer came: {why}", help="poll again", outcome=Outcome.PARTIAL)


def _reasons(response: Response) -> str:
    try:
        found = response.json()
    except BadAnswer:
        return "no reason given"
    told = found.get("errorMessages") if isinstance(found, dict) else None
    named = found.get("errors") if isinstance(found, dict) else None
    texts = [*(told if isinstance(told, list) else ()), *(named.values() if isinstance(named, dict) else ())]
    return excerpt("; ".join(map(str, texts)) or "no reason given", _ERROR_LENGTH)
