"""Issues become a number, or an absence with its reason."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from tracker.core.outcome import Fault
from tracker.errors import BadAnswer, NoData
from tracker.jsonbody import excerpt
from tracker.ports import Found, Missing

from .definitions import definition
from .makeups import made_of
from .page import HIDDEN
from .server import QueryError
from .statistics import statistic
from .survey import Count

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from tracker.core.makeup import Makeup
    from tracker.errors import ConnectorError

    from .issues import Issue
    from .lives import Lives
    from .models import Measure
    from .span import Span

PROVISIONAL = timedelta(hours=1)
"""Jira's search lags behind its changes; what ended this lately may still grow."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What a number is made for: its key result and measure, the span, the zone, and now.

    A number without a window is true for `now`, one with a window for the end of the span.
    """

    key_result: str
    measure: Measure
    span: Span
    zone: ZoneInfo
    now: datetime

    def found(self, value: float, samples: int, jql: Sequence[str], **facts: object) -> Found:
        """The answer with its evidence."""
        evidence = {"definition": definition(self.measure), "jql": list(jql), "visibility": HIDDEN, **facts}
        if not (self.measure.is_rate or self.measure.is_time):
            return Found(self.key_result, value, self.now, samples, evidence)
        evidence |= _window(self)
        return Found(self.key_result, value, self.span.end, samples, evidence)


def counted(setting: Setting, jql: str, count: Count) -> Found:
    """The answer that a count is; 0 is one."""
    return setting.found(float(count.number), count.number, [jql], approximate=count.approximate)


def share(setting: Setting, jql: Sequence[str], part: Count, whole: Count) -> Found:
    """The answer that two counts make; raises NoData if nothing is to be shared."""
    if whole.number == 0:
        raise NoData(
            f"no issue matches “{excerpt(jql[1])}”, so there is no ratio",
            help="is the JQL of over: right, and may the account see those issues?",
        )
    told = {"numerator": part.number, "denominator": whole.number, "approximate": part.approximate or whole.approximate}
    return setting.found(part.number / whole.number, whole.number, jql, **told)


def tallied(setting: Setting, jql: str, issues: Iterable[Issue]) -> Found:
    """The answer of a count whose issues were read: those whose own date lies within the span."""
    dated = "resolved" if setting.measure.metric == "resolved_per" else "created"
    number = sum(setting.span.holds(getattr(issue, dated)) for issue in issues)
    return counted(setting, jql, Count(number, approximate=False))


def summed(setting: Setting, jql: str, issues: Sequence[Issue]) -> Found:
    """The sum of a numeric field.

    Raises:
        NoData: No issue has a value, and that is not said to mean 0.
        QueryError: Jira tells the field of no issue.
        BadAnswer: A value is no number.
    """
    name = str(setting.measure.field)
    if issues and not any(name in issue.fields for issue in issues):
        raise QueryError(
            f"none of {len(issues)} issues tells a field {name}",
            help="use the id of the field, such as customfield_10016; is it hidden from the account?",
            fault=Fault.CONFIG,
        )
    known = [(issue, _number(issue, name)) for issue in issues if issue.fields.get(name) is not None]
    values = [value for _, value in known]
    if not values and setting.measure.empty is None:
        raise NoData(
            f"none of {len(issues)} issues has a value in {name}", help="if that truly means 0, say `empty: 0`"
        )
    found = setting.found(
        math.fsum(values), len(values), [jql], issues=len(issues), without_value=len(issues) - len(values)
    )
    return found._replace(makeup=made_of(known, mean=False))


def timed(setting: Setting, jql: str, lives: Lives) -> Found:
    """The statistic of how long the issues took that ended within the span; raises NoData if none did."""
    ended = lives.ended(setting.span)
    times = lives.times(ended, setting.zone)
    if not times:
        raise NoData(_why_none(setting.measure, len(ended)), help="try the JQL in Jira's own search")
    gaps = lives.broken(ended)
    value = statistic(setting.measure.statistic or "p50", times)
    found = setting.found(value, len(times), [jql], left_out=len(ended) - len(times), broken_changelogs=gaps)
    warning = f"changelogs with a hole, so times may be off: {', '.join(gaps)}" if gaps else None
    return found._replace(warning=warning, makeup=_mean_of(setting, lives, ended))


def _mean_of(setting: Setting, lives: Lives, ended: Iterable[tuple[Issue, datetime]]) -> Makeup | None:
    """What a mean time is made of; another statistic has no parts that add up."""
    if setting.measure.statistic != "mean":
        return None
    times = ((issue, lives.times([(issue, end)], setting.zone)) for issue, end in ended)
    return made_of(((issue, time) for issue, found in times for time in found), mean=True)


def absent(key_result: str, error: ConnectorError) -> Missing:
    """The absence that an error amounts to."""
    return Missing(key_result, error.outcome, error.fault, error.message, error.help)


def _why_none(measure: Measure, ended: int) -> str:
    window = measure.window or measure.DEFAULT_WINDOW
    if ended == 0:
        return f"no issue was finished in the {window} before the slot"
    words = ", ".join(measure.from_status or measure.in_status)
    return f"{ended} issues were finished in the {window} before the slot, and none ever was in {words}"


def _number(issue: Issue, name: str) -> float:
    value: Any = issue.fields[name]
    if isinstance(value, bool) or not isinstance(value, int | float):
        message = f"the field {name} of {issue.key} is not a number: {excerpt(str(value))}"
        raise BadAnswer(message, help="sum a numeric field", fault=Fault.CONFIG)
    return float(value)


def _window(setting: Setting) -> Mapping[str, object]:
    start, end = setting.span.start, setting.span.end
    told: dict[str, object] = {
        "window": [start.isoformat() if start else None, end.isoformat()],
        "zone": setting.zone.key,
    }
    if setting.now - end < PROVISIONAL:
        told["provisional"] = "Jira's search lags behind; the whole window is counted again by the next poll"
    return told
