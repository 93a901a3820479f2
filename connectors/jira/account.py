"""The time zone of the account: JQL means local times of the account that asks."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from tracker.errors import BadAnswer
from tracker.jsonbody import excerpt

if TYPE_CHECKING:
    from tracker.ports import Facts

    from .models import Source
    from .server import Server

_KEY = "account"
_KEPT = timedelta(days=1)
_HELP = "set timezone: of the source to the zone in the account's Jira profile"


def known_zone(source: Source, facts: Facts, now: datetime) -> ZoneInfo | None:
    """The zone as far as it is known without asking: as set, or as Jira said within a day."""
    if source.timezone is not None:
        return ZoneInfo(source.timezone)
    kept = facts.get(_KEY)
    if not isinstance(kept, dict) or kept.get("url") != source.url:
        return None
    age = now - datetime.fromisoformat(kept["read_at"])
    return ZoneInfo(kept["zone"]) if timedelta(0) <= age < _KEPT else None


def zone_of(source: Source, server: Server, facts: Facts, now: datetime) -> ZoneInfo:
    """The zone of the account; Jira is asked at most once a day, since a person may change it.

    Raises:
        ConnectorError: It is not known, and Jira does not say it.
    """
    known = known_zone(source, facts, now)
    if known is not None:
        return known
    name = server.account().get("timeZone")
    if not isinstance(name, str):
        raise BadAnswer("Jira does not say in which time zone this account is", help=_HELP)
    try:
        zone = ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        shown = excerpt(name)
        raise BadAnswer(f"the account's time zone “{shown}” is not known on this machine", help=_HELP) from None
    facts.put(_KEY, {"url": source.url, "zone": name, "read_at": now.isoformat()})
    return zone
