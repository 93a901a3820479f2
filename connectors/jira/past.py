"""The same numbers for instants in the past, from issues that are read once for many of them.

Jira searches by what issues are now. A past number can be had where the dates of an issue or its
changelog say what was then; where only its present fields do, there is none.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from tracker.errors import NoData, Refused

from .issues import ALWAYS_READ
from .jql import fields, moving_parts, where
from .lives import Lives
from .makeups import told_with
from .metrics import Setting, absent, share, tallied, timed
from .span import Bounds, Span
from .survey import Count, needs_changes, windowed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from tracker.ports import Answer, Ask, Found

    from .issues import Issue
    from .models import Measure
    from .server import Server

LONGEST_AT_ONCE = timedelta(days=31)
"""Slots further apart than this and than the window are read separately, to stay below the cap."""

_STEADY = frozenset({"project", "issuetype", "type", "key", "issuekey", "issue", "id", "reporter", "creator",
                     "created", "createddate"})  # fmt: skip
_MOVING = frozenset({"status", "statuscategory", "statuscategorychangeddate", "resolution", "resolved",
                     "resolutiondate", "updated", "updateddate", "lastviewed", "sprint", "filter"})  # fmt: skip
_RECORD = "let polls record it from now on, or ask for created_per or resolved_per"


def refuse_without_past(measure: Measure) -> None:
    """Say why a measure has no past, if it has none.

    Raises:
        Refused: It has none.
    """
    if measure.metric == "sum":
        raise Refused("what a field held in the past cannot be searched for, so a sum has no history", help=_RECORD)
    for jql in measure.queries():
        moving = moving_parts(jql)
        if moving:
            raise Refused(
                f"the JQL has {', '.join(moving)}, which mean the time of asking, so it has no history",
                help="leave them out: created_per, resolved_per and times have their own `window:`",
            )
        present = _depends_on_the_present(measure, fields(jql))
        if present:
            raise Refused(
                f"the JQL asks for {', '.join(sorted(present))} as they are now, so a {measure.metric} has no history",
                help=_RECORD,
            )


def _depends_on_the_present(measure: Measure, named: set[str]) -> set[str]:
    """The fields of a query whose present value would spoil a past number."""
    if measure.metric in ("count", "ratio"):
        return named - _STEADY
    return named & _MOVING if measure.metric == "created_per" else set()


def readings(server: Server, zone: ZoneInfo, ask: Ask, slots: Sequence[datetime]) -> Iterator[tuple[datetime, Answer]]:
    """Answer one ask for each of the slots, ascending.

    Raises:
        ConnectorError: The issues could not be read whole.
    """
    length = ask.measure.length()
    for part in _parts(slots, length):
        whole = Span(Span.up_to(part[0], length).start, Span.up_to(part[-1], length).end)
        listings = _listings(server, ask.measure, Bounds.of(whole, zone))
        number_of = _numbers(ask.measure, listings)
        for slot in part:
            yield slot, _answer(ask, Span.up_to(slot, length), zone, number_of)


def _parts(slots: Sequence[datetime], length: timedelta | None) -> Iterator[list[datetime]]:
    part: list[datetime] = []
    for slot in slots:
        if part and length is not None and slot - part[0] > max(LONGEST_AT_ONCE, length):
            yield part
            part = []
        part.append(slot)
    if part:
        yield part


def _listings(server: Server, measure: Measure, bounds: Bounds) -> Mapping[str, tuple[Issue, ...]]:
    """The issues of each query by its complete JQL, in the order of the measure's queries."""
    if measure.is_time or measure.is_rate:
        texts = [windowed(measure, bounds, listed=True).jql]
    else:
        texts = [where(jql, *bounds.on("created")) for jql in measure.queries()]
    read = (*ALWAYS_READ, *sorted(told_with(measure)))
    return {text: server.issues(text, read, changes=needs_changes(measure)) for text in dict.fromkeys(texts)}


def _numbers(measure: Measure, listings: Mapping[str, Sequence[Issue]]) -> Callable[[Setting], Found]:
    """What makes the number of any slot from listings that serve them all."""
    (first, issues), others = next(iter(listings.items())), list(listings.values())[-1]
    if measure.is_time:
        lives = Lives.of(measure, issues)
        return lambda setting: timed(setting, first, lives)
    if measure.metric == "ratio":
        return lambda setting: share(
            setting, measure.queries(), _created(issues, setting.span), _created(others, setting.span)
        )
    return lambda setting: tallied(setting, first, issues)


def _answer(ask: Ask, span: Span, zone: ZoneInfo, number_of: Callable[[Setting], Found]) -> Answer:
    now = ask.at if ask.measure.is_time or ask.measure.is_rate else span.end
    try:
        return number_of(Setting(ask.key_result, ask.measure, span, zone, now))
    except NoData as error:
        return absent(ask.key_result, error)


def _created(issues: Sequence[Issue], span: Span) -> Count:
    return Count(sum(span.holds(issue.created) for issue in issues), approximate=False)
