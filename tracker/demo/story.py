"""What happens in the sample quarter: its dates, and how every number of it develops.

The quarter is laid around `now`, which always falls into its eighth week. Weeks are counted from
the quarter's first Monday, so that negative ones lie before it and serve as history.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from .series import HOUR, Curve, Series

WEEKS = 13
WEEKS_GONE = 7
_OUTAGE = timedelta(days=5)
_SILENCE = timedelta(days=4)


@dataclass(frozen=True, slots=True)
class Story:
    """The sample quarter as it looks at an instant.

    Attributes:
        now: The instant it is laid around, aware.
    """

    now: datetime

    @property
    def first(self) -> date:
        """The first day of the quarter, a Monday."""
        today = self.now.astimezone(UTC).date()
        return today - timedelta(days=today.weekday(), weeks=WEEKS_GONE)

    @property
    def last(self) -> date:
        """The last day of the quarter, the Sunday of its thirteenth week."""
        return self.day(7 * WEEKS - 1)

    def day(self, offset: int) -> date:
        """A day of the quarter; the first one is 0."""
        return self.first + timedelta(days=offset)

    @property
    def outage(self) -> datetime:
        """Since when the edge source answers nothing but 503: a full hour five days ago."""
        return self._hour() - _OUTAGE

    @property
    def silence(self) -> datetime:
        """The last sample of the series that stopped without a word: a full hour four days ago."""
        return self._hour() - _SILENCE

    def platform(self) -> list[Series]:
        """The series of the source that works."""
        start = self._start()
        steady = [Series(name, labels, curve, start=start) for name, labels, curve in _PLATFORM]
        recovery = Series("incident:recovery_seconds:p50_28d", {}, _RECOVERY, start=start, until=_epoch(self.silence))
        return [*steady, recovery]

    def edge(self) -> list[Series]:
        """The series of the source that breaks."""
        until = _epoch(self.outage) - HOUR
        return [
            Series("api:request_duration_seconds:p99_1d", {"api": "public"}, _LATENCY, start=self._start(), until=until)
        ]

    def _start(self) -> int:
        return _epoch(datetime.combine(self.first, time(), UTC))

    def _hour(self) -> datetime:
        return self.now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def _epoch(instant: datetime) -> int:
    return int(instant.timestamp())


_INCIDENTS = {  # hour of the quarter: availability in that hour
    -977: 0.962,
    -540: 0.981,
    -176: 0.957,
    83: 0.941,
    274: 0.973,
    298: 0.964,
    585: 0.952,
    802: 0.978,
    1068: 0.969,
}
_MAIN = {"branch": "main"}
_RECOVERY = Curve([(-1, 1860), (2, 1500), (7, 1120)], noise=60)
_LATENCY = Curve([(-1, 0.510), (1, 0.470), (7, 0.330)], noise=0.012, weekend=-0.02)
_PLATFORM: tuple[tuple[str, dict[str, str], Curve], ...] = (
    # improves steadily since the canary pipeline came in week 1: on track
    ("job:deploy_duration_seconds:p50_7d", _MAIN, Curve([(0, 2710), (1, 2600), (13, 570)], noise=45)),
    # the same for release branches, so that a selector without `branch` finds two series
    ("job:deploy_duration_seconds:p50_7d", {"branch": "release"}, Curve([(0, 2790), (13, 1900)], noise=60)),
    # really improving, too slowly: at risk
    ("job:ci_duration_seconds:p50_7d", _MAIN, Curve([(0, 1800), (2, 1730), (13, 990)], noise=30)),
    # nothing has changed: off track
    ("job:ci_flaky_tests:ratio_7d", {}, Curve([(-7, 0.118), (13, 0.124)], noise=0.006)),
    # a bug hunt in weeks 3 to 5, in one of three services: achieved
    ("tracker:critical_bugs_open:count", {"service": "checkout"}, Curve([(0, 5), (3, 4), (6, 0)], 0.3, whole=True)),
    ("tracker:critical_bugs_open:count", {"service": "search"}, Curve([(0, 2), (3, 2), (6, 1)], 0.3, whole=True)),
    ("tracker:critical_bugs_open:count", {"service": "login"}, Curve([(0, 1)], 0.3, whole=True)),
    # held on most days, missed on six
    ("platform:availability:ratio_1h", {}, Curve([(0, 0.99985)], noise=0.00008, dents=_INCIDENTS)),
    # the guardrail of faster deployment
    ("job:deploy_failures:ratio_28d", _MAIN, Curve([(0, 0.104), (7, 0.117), (13, 0.121)], noise=0.008)),
)
