"""JSON of the sandbox: SonarQube's measures, Sentry's sessions, and files that builds leave behind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from statistics import fmean
from typing import TYPE_CHECKING

from tracker.demo.series import HOUR, Curve
from tracker.demo.speaking import as_json

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tracker.demo.speaking import Reply, Request

    from .rhythm import Calendar

COVERAGE: Mapping[str, Curve] = {
    "shop": Curve([(0, 60.0), (8, 73.5)]),
    "orders": Curve([(0, 45.0), (8, 63.0)]),
    "search": Curve([(0, 58.0), (8, 71.0)]),
}
"""Percent of lines covered by tests, by component."""
CRASHES = Curve([(0, 0.05), (8, 0.021)], noise=0.002)
"""The share of the sessions of an hour that crash."""
SESSIONS = Curve([(0, 5200)], noise=900, whole=True)
"""Sessions of the mobile app in an hour."""
BUILDS: Mapping[str, Mapping[str, Curve]] = {
    "mobile-sdk/startup.json": {"initialization_ms_p95": Curve([(0, 184), (8, 128)], noise=3)},
    "mobile-sdk/tests.json": {"on_ci": Curve([(0, 260), (8, 352)], whole=True), "all": Curve([(0, 420)], whole=True)},
    "shop/tests.json": {"local": Curve([(0, 2520), (8, 3190)], whole=True), "all": Curve([(0, 3600)], whole=True)},
    "security/seeded.json": {"caught": Curve([(0, 22), (8, 33)], whole=True), "seeded": Curve([(0, 40)], whole=True)},
}
"""What each file holds, by its path."""


@dataclass(frozen=True, slots=True)
class SonarQube:
    """Speaks the web API of SonarQube: the measures of the last analysis of a component."""

    calendar: Calendar

    def reply(self, request: Request) -> Reply:
        """The answer to a request."""
        component, metrics = request.asked("component"), request.asked("metricKeys").split(",")
        if request.path != "/api/measures/component":
            return as_json({"errors": [{"msg": f"Unknown url : {request.path}"}]}, 404)
        if component not in COVERAGE:
            return as_json({"errors": [{"msg": f"Component key '{component}' not found"}]}, 404)
        unknown = ", ".join(metric for metric in metrics if metric != "coverage")
        if unknown:
            return as_json({"errors": [{"msg": f"The following metric keys are not found: {unknown}"}]}, 404)
        value = f"{self.calendar.value(COVERAGE[component], component, self.calendar.now):.1f}"
        measures = [{"metric": "coverage", "value": value, "bestValue": False}]
        return as_json({"component": {"key": component, "qualifier": "TRK", "measures": measures}})


@dataclass(frozen=True, slots=True)
class Crashes:
    """Speaks Sentry's API of session statistics for the organisation `acme`."""

    calendar: Calendar

    def reply(self, request: Request) -> Reply:
        """The answer to a request."""
        if request.path != "/api/0/organizations/acme/sessions/":
            return as_json({"detail": "The requested resource does not exist"}, 404)
        try:
            start, end = (datetime.fromisoformat(request.asked(name)).timestamp() for name in ("start", "end"))
        except ValueError:
            return as_json({"detail": "start and end are required as ISO 8601"}, 400)
        rate, sessions = crash_rate(self.calendar, start, min(end, self.calendar.now))
        totals = {"crash_rate(session)": rate, "sum(session)": sessions}
        asked = request.query.get("field", [])
        return as_json({"groups": [{"by": {}, "totals": {name: totals.get(name) for name in asked}}]})


@dataclass(frozen=True, slots=True)
class Builds:
    """Serves the files of the last builds, as a bucket or a web server would."""

    calendar: Calendar

    def reply(self, request: Request) -> Reply:
        """The answer to a request."""
        path = request.path.removeprefix("/")
        numbers = BUILDS.get(path)
        if numbers is None:
            return as_json({"error": "not found"}, 404)
        now = self.calendar.now
        return as_json({name: round(self.calendar.value(curve, path, now), 1) for name, curve in numbers.items()})


def crash_rate(calendar: Calendar, start: float, end: float) -> tuple[float | None, int]:
    """The share of sessions that crashed within a span, and how many sessions there were; None of none."""
    instants = range(int(start), int(end), HOUR)
    sessions = sum(int(calendar.value(SESSIONS, "sessions", at)) for at in instants)
    rate = fmean(calendar.value(CRASHES, "crashes", at) for at in instants) if instants else None
    return rate, sessions
