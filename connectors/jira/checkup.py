"""What `doctor` finds out: whose account asks, which Jira answers, and what the account may see.

Addresses are those of both flavours: `myself`, `serverInfo` and `mypermissions`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tracker.core.wording import plural
from tracker.jsonbody import excerpt
from tracker.ports import Checked, Soundness

from ..checks import lacking, signed_in, version  # noqa: TID252 - the folder has two names, see design.md 5
from .page import CAVEATS, HIDDEN

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from .models import Source
    from .server import Server

BROWSE = "BROWSE_PROJECTS"


def checked(source: Source, server: Server) -> Iterator[Checked]:
    """See `Jira.checkup`."""
    account = server.account()
    yield signed_in(str(account.get("displayName") or account.get("name") or ""), _zone(account))
    if source.timezone is not None and account.get("timeZone") not in (None, source.timezone):
        detail = f"timezone: is {source.timezone}, and the account's is {excerpt(str(account['timeZone']))}"
        yield Checked("time zone", detail, Soundness.WARNING, "windows are off by the difference: leave timezone: out")
    yield from _server(source, server.about())
    if not _may_browse(server.permissions(BROWSE)):
        yield lacking("the account may browse no project", "give it the permission Browse Projects")
    yield _hidden(source, server)
    yield from (Checked("caveat", caveat) for caveat in CAVEATS)


def _zone(account: Mapping[str, Any]) -> str:
    zone = account.get("timeZone")
    return f", time zone {excerpt(zone)}" if isinstance(zone, str) else ""


def _server(source: Source, about: Mapping[str, Any]) -> Iterator[Checked]:
    kind = str(about.get("deploymentType") or "")
    yield version(f"{about.get('version') or ''} {kind}".strip())
    is_cloud = kind.casefold() == "cloud"
    if kind and is_cloud != source.is_cloud:
        detail = f"this is Jira {'Cloud' if is_cloud else 'Data Center'}, and is asked as the other"
        cure = f"set flavour: {'cloud' if is_cloud else 'datacenter'} of the source"
        yield Checked("flavour", detail, Soundness.FAILED, cure)


def _may_browse(permissions: Mapping[str, Any]) -> bool:
    """Whether some project may be browsed; what does not say otherwise is taken to allow it."""
    told = permissions.get("permissions")
    browse = told.get(BROWSE) if isinstance(told, dict) else None
    return not (isinstance(browse, dict) and browse.get("havePermission") is False)


def _hidden(source: Source, server: Server) -> Checked:
    """Whether a permission that is lost would be noticed."""
    if source.must_see is None:
        cure = "set must_see: of the source to JQL that always matches an issue: without any, nothing is recorded"
        return Checked("hidden issues", HIDDEN, Soundness.WARNING, cure)
    number = server.count(source.must_see)
    if number == 0:
        cure = "give the account the permission to browse the projects, or correct must_see:"
        return Checked("hidden issues", f"{HIDDEN}; must_see: matches none", Soundness.FAILED, cure)
    return Checked("hidden issues", f"{HIDDEN}; must_see: matches {plural(number, 'issue')}")
