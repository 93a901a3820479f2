"""What a user may write: the fields of a source and of a measure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from tracker.core.slots import parse_interval
from tracker.core.units import QuantityError

from ..http_source import FieldError, HttpSource  # noqa: TID252 - the folder has two names, see design.md 5
from .jql import JqlError, check

if TYPE_CHECKING:
    from datetime import timedelta

Flavour = Literal["cloud", "datacenter"]
Metric = Literal["count", "ratio", "created_per", "resolved_per", "cycle_time", "lead_time", "time_in_status", "sum"]
Statistic = Literal["p50", "p85", "mean"]
Clock = Literal["calendar", "working"]

GATEWAY = "api.atlassian.com"
TIMES = frozenset({"cycle_time", "lead_time", "time_in_status"})
RATES = frozenset({"created_per", "resolved_per"})

_CLOUD_HOSTS = ".atlassian.net"
_FIELD_ID = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*", re.ASCII)
_BELONGS = {
    "over": frozenset({"ratio"}),
    "window": TIMES | RATES,
    "statistic": TIMES,
    "clock": TIMES,
    "from_status": frozenset({"cycle_time"}),
    "to_status": TIMES,
    "in_status": frozenset({"time_in_status"}),
    "field": frozenset({"sum"}),
    "empty": RATES | {"count", "sum"},
}
_NEEDED = {"ratio": "over", "cycle_time": "from_status", "time_in_status": "in_status", "sum": "field"}


def _said(description: str, default: object = None, **constraints: object) -> Any:  # noqa: ANN401 - as `field` does
    return field(default=default, metadata={"description": description, **constraints})


@dataclass(frozen=True, kw_only=True)
class Source(HttpSource):
    """A Jira site; an API token of Jira Cloud needs the e-mail address of its owner as the user.

    Raises:
        FieldError: A field is wrong.
    """

    flavour: Flavour | None = field(
        default=None,
        metadata={
            "description": f"cloud or datacenter; left out, cloud at *{_CLOUD_HOSTS} and {GATEWAY}, else datacenter"
        },
    )
    timezone: str | None = _said(
        "time zone of the account, such as Europe/Berlin; left out, Jira is asked for it once a day"
    )
    must_see: str | None = _said(
        "JQL that always matches an issue; asked once a poll, and if it matches none, the account has lost sight "
        "of issues and nothing is recorded"
    )
    max_issues: int = _said("how many issues one query may list; more make the answer partial", 5000, minimum=1)

    def __post_init__(self) -> None:
        """Check what the types cannot say."""
        super().__post_init__()
        if self.max_issues < 1:
            raise FieldError("max_issues", "max_issues must be at least 1")
        if self.must_see is not None:
            _check_jql("must_see", self.must_see)
        if self.timezone is not None:
            _check_zone(self.timezone)

    @property
    def is_cloud(self) -> bool:
        """Whether it is Jira Cloud: as said, else by its host."""
        host = urlsplit(self.url).hostname or ""
        guess = "cloud" if host == GATEWAY or host.endswith(_CLOUD_HOSTS) else "datacenter"
        return (self.flavour or guess) == "cloud"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A number about the issues that a JQL query matches. Times are in seconds.

    Raises:
        FieldError: A field is missing, wrong, or does not belong to the metric.
    """

    DEFAULT_WINDOW: ClassVar[str] = "28d"

    metric: Metric = field(metadata={"description": "what is measured"})
    jql: str = field(metadata={"description": "JQL that matches the issues", "min_length": 1})
    over: str | None = _said("for a ratio: JQL that matches the issues of the denominator")
    window: str | None = _said(
        f"for created_per, resolved_per and times: how far back from the slot; {DEFAULT_WINDOW} if left out"
    )
    statistic: Statistic | None = field(
        default=None, metadata={"description": "for times: p50, p85 or mean; p50 if left out"}
    )
    clock: Clock = field(
        default="calendar",
        metadata={"description": "for times: calendar, or working to leave out Saturdays and Sundays"},
    )
    from_status: tuple[str, ...] = _said("for cycle_time: names or ids of the statuses whose first entry begins it", ())
    to_status: tuple[str, ...] = _said(
        "for times: names or ids of the statuses whose last entry ends it; left out, the resolution ends it", ()
    )
    in_status: tuple[str, ...] = _said("for time_in_status: names or ids of the statuses", ())
    empty: Literal[0] | None = _said("for counts and sums: 0 where no issue truly means none; a count is 0 anyway")
    field: str | None = _said("for a sum: id of a numeric field, such as customfield_10016 or timespent")

    def __post_init__(self) -> None:
        """Refuse what cannot be asked."""
        self._check_fit()
        _check_jql("jql", self.jql)
        if self.over is not None:
            _check_jql("over", self.over)
        if self.field is not None and not _FIELD_ID.fullmatch(self.field):
            raise FieldError("field", "field is not the id of a field", help="such as customfield_10016 or timespent")
        self._check_statuses()
        try:
            self.length()
        except QuantityError as error:
            raise FieldError("window", error.message, help=error.help) from error

    @property
    def is_time(self) -> bool:
        """Whether the number is a time, in seconds."""
        return self.metric in TIMES

    @property
    def is_rate(self) -> bool:
        """Whether the number counts what happened within the window."""
        return self.metric in RATES

    def length(self) -> timedelta | None:
        """How far back the window reaches; None where the metric has none."""
        return parse_interval(self.window or self.DEFAULT_WINDOW) if self.is_time or self.is_rate else None

    def queries(self) -> tuple[str, ...]:
        """The JQL as written: of the issues, then of the denominator if there is one."""
        return (self.jql,) if self.over is None else (self.jql, self.over)

    def _check_fit(self) -> None:
        for name, metrics in _BELONGS.items():
            given = getattr(self, name) not in (None, (), "calendar")
            if given and self.metric not in metrics:
                fitting = ", ".join(sorted(metrics))
                raise FieldError(name, f"{name} does not belong to {self.metric}", help=f"it belongs to {fitting}")
        needed = _NEEDED.get(self.metric)
        if needed is not None and not getattr(self, needed):
            raise FieldError(needed, f"{self.metric} needs {needed}", help=f"add {needed}:")

    def _check_statuses(self) -> None:
        for name in ("from_status", "to_status", "in_status"):
            if not all(word.strip() for word in getattr(self, name)):
                raise FieldError(name, f"{name} holds a blank name")
        both = {word.casefold() for word in self.from_status} & {word.casefold() for word in self.to_status}
        if both:
            raise FieldError("to_status", f"{min(both)} cannot both begin and end the time", help="take it out of one")


def _check_jql(name: str, text: str) -> None:
    try:
        check(text)
    except JqlError as error:
        raise FieldError(name, f"{name} {error}", help=error.help) from None


def _check_zone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise FieldError(
            "timezone", "timezone is not the name of a time zone", help="such as Europe/Berlin or UTC"
        ) from None
