"""What `doctor` finds out: who asks, what is left of the hour's requests, which repositories may be read.

`GET /rate_limit` costs nothing. A fine-grained token or an App is told in
`X-Accepted-GitHub-Permissions` which permissions an address needs, a classic token in
`X-Accepted-OAuth-Scopes`.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from tracker.errors import Refused
from tracker.ports import Checked, Soundness

from ..answers import is_limited  # noqa: TID252 - the folder has two names, see design.md 5
from ..checks import signed_in, token_ends, tried  # noqa: TID252 - as above
from .api import runs_path

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracker.ports import Http, Response

    from .models import Measure, Source

WITHOUT_TOKEN = 60
"""The hourly limit of GitHub for requests without credentials."""
DENIED = (HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND)

_ENDS = "github-authentication-token-expiration"
_NEEDED = ("x-accepted-github-permissions", "x-accepted-oauth-scopes")


def checked(source: Source, measures: Sequence[Measure], http: Http, at: datetime) -> Iterator[Checked]:
    """See `GitHubActions.checkup`."""
    limits = http.request("GET", "/rate_limit", accept=[HTTPStatus.NOT_FOUND])
    yield _limit(source, limits, at)
    if source.logs_in:
        yield signed_in(f"GitHub App {source.app_id}")
    elif source.credential_names():
        yield from _account(http, at)
    addresses = list(dict.fromkeys(_address(measure) for measure in measures))
    yield from tried("repositories", "listing", addresses, lambda path: _look(http, path))


def _address(measure: Measure) -> str:
    if measure.environment is not None:
        return f"/repos/{measure.repository}/deployments"
    return runs_path(measure.repository, measure.pipeline)


def _look(http: Http, path: str) -> None:
    """Have one item listed; raises Refused, with the permission that it needs, where that may not be."""
    response = http.request("GET", path, query={"per_page": "1"}, accept=DENIED)
    if response.status not in DENIED:
        response.json()
        return
    if is_limited(response):
        http.request("GET", path, query={"per_page": "1"})  # which the door knows what to make of
    needed = next((response.headers[name] for name in _NEEDED if response.headers.get(name)), "actions=read")
    said = "hides it, or there is none" if response.status == HTTPStatus.NOT_FOUND else "refuses"
    raise Refused(f"GET {path}: GitHub {said} ({response.status}), permission needed: {needed}",
                  help="give the token or App that permission for this repository, or correct the plan")  # fmt: skip


def _account(http: Http, at: datetime) -> Iterator[Checked]:
    """Whose token it is and when it ends; tokens of a workflow belong to nobody."""
    response = http.request("GET", "/user", accept=DENIED)
    if response.status in DENIED:
        yield signed_in("")
        return
    user = response.json()
    name = user.get("login") if isinstance(user, Mapping) else None
    if not isinstance(name, str):
        yield _unlike()
        return
    scopes = response.headers.get("x-oauth-scopes", "")
    yield signed_in(name, f", scopes {scopes}" if scopes else "")
    yield from token_ends(_end_of(response), at)


def _end_of(response: Response) -> datetime | None:
    """The end of the token, such as `2026-12-31 23:59:59 UTC`; None where it has none."""
    told = response.headers.get(_ENDS, "").removesuffix(" UTC")
    with suppress(ValueError):
        end = datetime.fromisoformat(told)
        return end if end.tzinfo else end.replace(tzinfo=UTC)
    return None


def _limit(source: Source, response: Response, at: datetime) -> Checked:
    if response.status == HTTPStatus.NOT_FOUND:  # an Enterprise Server without limits
        return Checked("access", "it answers, and limits no requests")
    core = _core(response.json())
    left, limit, reset = core.get("remaining"), core.get("limit"), core.get("reset")
    if not (isinstance(left, int) and isinstance(limit, int)):
        return _unlike()
    ends = at
    with suppress(ValueError, OverflowError, OSError):  # an instant that is none
        ends = datetime.fromtimestamp(reset, UTC) if isinstance(reset, int) else at
    return _judged(f"{left} of {limit} requests are left until {ends:%H:%M} UTC", left, limit, source)


def _unlike() -> Checked:
    cure = "is url: the address of the API, such as https://HOST/api/v3?"
    return Checked("access", "it answers, but not as GitHub does", Soundness.FAILED, cure)


def _judged(detail: str, left: int, limit: int, source: Source) -> Checked:
    if limit <= WITHOUT_TOKEN and not source.logs_in and not source.credential_names():
        return Checked("access", f"{detail}, without a token", Soundness.WARNING, "add token_env: to the source")
    if left == 0:
        return Checked(
            "access", detail, Soundness.WARNING, "something else uses the same token; give it one of its own"
        )
    return Checked("access", detail)


def _core(body: Any) -> Mapping[str, Any]:  # noqa: ANN401 - JSON
    resources = body.get("resources") if isinstance(body, Mapping) else None
    core = resources.get("core") if isinstance(resources, Mapping) else None
    return core if isinstance(core, Mapping) else {}
