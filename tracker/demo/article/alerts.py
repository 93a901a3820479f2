"""Alerts about vulnerable dependencies, as GitHub's Dependabot lists them for an organisation."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tracker.demo.series import Curve, chance
from tracker.demo.speaking import as_json

from .rhythm import DAY, moments, written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracker.demo.speaking import Reply, Request

    from .rhythm import Calendar

_MOST_PER_PAGE = 100
_PER_WEEK = Curve([(0, 2.0), (13, 1.0)])
_DAYS = Curve([(0, 30), (13, 9)])
"""How long an alert stays open that came in that week."""
_SEVERITIES = ("critical", "high", "medium")


class Alert(NamedTuple):
    """An alert; instants in seconds since 1970, `fixed` None while it is open."""

    number: int
    severity: str
    created: int
    fixed: int | None


def alerts(calendar: Calendar) -> Iterator[Alert]:
    """Every alert until now, ascending."""
    for severity in _SEVERITIES:
        for number, created in moments(calendar, severity, _PER_WEEK):
            days = calendar.value(_DAYS, severity, created) * (1 + 0.3 * chance(f"{severity} {number}"))
            fixed = created + int(days * DAY)
            place = _SEVERITIES.index(severity)
            yield Alert(3 * number + place + 1, severity, created, fixed if fixed <= calendar.now else None)


def listing(request: Request, calendar: Calendar) -> Reply:
    """A page of the alerts that a request asks for, the newest first."""
    states = request.asked("state", "open,fixed").split(",")
    severities = request.asked("severity", ",".join(_SEVERITIES)).split(",")
    found = sorted(alerts(calendar), key=lambda alert: alert.number, reverse=True)
    found = [one for one in found if _state(one) in states and one.severity in severities]
    size, after = min(request.whole("per_page", 30), _MOST_PER_PAGE), request.whole("after", 0)
    page = found[after : after + size]
    more = after + size < len(found)
    link = {"Link": f'<{request.again(after=after + size)}>; rel="next"'} if more else {}
    return as_json([_alert(one) for one in page], headers=link)


def _state(alert: Alert) -> str:
    return "open" if alert.fixed is None else "fixed"


def _alert(alert: Alert) -> dict[str, object]:
    return {
        "number": alert.number,
        "state": _state(alert),
        "security_advisory": {"severity": alert.severity},
        "created_at": written(alert.created),
        "fixed_at": None if alert.fixed is None else written(alert.fixed),
    }
