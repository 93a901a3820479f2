"""The issues of the article's Jira: pure functions of time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from tracker.demo.series import Curve, chance

from .rhythm import DAY, moments

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .rhythm import Calendar

STARTED_AFTER = 0.1
"""The share of an issue's life after which work on it begins."""
_KEYS = 1000
_SOME_DAYS = Curve([(0, 4)])


class Issue(NamedTuple):
    """An issue; instants in whole seconds since 1970, those that lie ahead not there yet."""

    id: int
    key: str
    project: str
    kind: str
    priority: str
    labels: tuple[str, ...]
    component: str
    created: int
    started: int
    done: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """A stream of like issues.

    Attributes:
        per_week: How many are created in a week.
        days: How long they live, from creation to done.
    """

    project: str
    kind: str
    per_week: Curve
    days: Curve = _SOME_DAYS
    priority: str = "Medium"
    labels: tuple[str, ...] = ()
    component: str = ""

    def issues(self, place: int, calendar: Calendar) -> Iterator[Issue]:
        """Every issue until now, ascending by creation; `place` keeps its ids apart from other flows'."""
        seed = f"{self.project} {self.kind} {place}"
        for number, created in moments(calendar, seed, self.per_week):
            days = calendar.value(self.days, seed, created) * (1 + 0.25 * chance(f"{seed} {number} days"))
            whole = place * _KEYS + number + 1
            yield Issue(
                100_000 + whole,
                f"{self.project}-{whole}",
                self.project,
                self.kind,
                self.priority,
                self.labels,
                self.component,
                created,
                created + int(STARTED_AFTER * days * DAY),
                created + int(days * DAY),
            )


FLOWS = (
    Flow(project="OPS", kind="Infrastructure change", labels=("deploy",), per_week=Curve([(0, 4.6), (8, 1.7)])),
    Flow(project="OPS", kind="Environment request", per_week=Curve([(0, 6.1), (8, 2.2)])),
    Flow(project="OPS", kind="Question", per_week=Curve([(0, 5)])),
    Flow(project="PLAT", kind="New service", per_week=Curve([(0, 1.5)]), days=Curve([(-2, 21), (7, 10)])),
    Flow(project="API", kind="Feature", per_week=Curve([(0, 4.5)]), days=Curve([(-2, 21), (7, 17.4)])),
    Flow(project="HELP", kind="Support request", component="authentication", per_week=Curve([(0, 24), (8, 15)])),
    Flow(project="HELP", kind="Support request", component="billing", per_week=Curve([(0, 11)])),
    Flow(project="MOB", kind="Blocker", labels=("other-team",), per_week=Curve([(0, 3.4), (8, 1.4)])),
    Flow(project="MOB", kind="Feature", labels=("offline-first",), per_week=Curve([(-12, 0.4), (0, 1.6)])),
    Flow(project="MOB", kind="Feature", per_week=Curve([(-12, 0.5), (0, 0.4)])),
    Flow(project="SHOP", kind="Bug", priority="Critical", labels=("production",), per_week=Curve([(0, 1.9), (8, 0.9)])),
    Flow(project="SHOP", kind="Bug", labels=("production",), per_week=Curve([(0, 6), (8, 4.4)])),
    Flow(project="PAY", kind="Bug", priority="Critical", labels=("production",), per_week=Curve([(0, 2.6), (8, 1.1)])),
    Flow(project="SEC", kind="Vulnerability", priority="Critical", labels=("escaped",), per_week=Curve([(0, 0.16)])),
)


def issues(calendar: Calendar) -> list[Issue]:
    """Every issue of every flow, ascending by creation."""
    found = (issue for place, flow in enumerate(FLOWS) for issue in flow.issues(place, calendar))
    return sorted(found, key=lambda issue: (issue.created, issue.id))
