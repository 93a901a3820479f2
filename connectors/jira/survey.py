"""What one poll asks of Jira: each query once, whatever the number of key results behind it."""

from __future__ import annotations

from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from tracker.errors import BadAnswer, ConnectorError

from .issues import ALWAYS_READ
from .jql import where
from .makeups import told_with
from .span import Bounds, Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from zoneinfo import ZoneInfo

    from tracker.ports import Ask

    from .issues import Issue
    from .memory import Memory
    from .models import Measure
    from .server import Server

Value = TypeVar("Value")

_DATE_FIELDS = {"created_per": "created"}
RESOLVED = "resolved"


@dataclass(frozen=True, slots=True)
class Query:
    """A complete JQL query; `listed` if its issues are read and not just counted.

    `fields` and `changes` say what is read of each issue beyond `ALWAYS_READ`. A listing with a
    `family` is the same listing as an earlier one of it, its window, `span`, having moved on.
    """

    jql: str
    listed: bool = False
    fields: frozenset[str] = frozenset()
    changes: bool = False
    family: tuple[str, ...] = ()
    span: Span | None = None


def queries(measure: Measure, span: Span, zone: ZoneInfo) -> tuple[Query, ...]:
    """What has to be asked for a measure; `span` and `zone` matter only if it has a window."""
    if measure.metric == "sum":
        wanted = frozenset((str(measure.field),)) | told_with(measure)
        return (Query(where(measure.jql), listed=True, fields=wanted),)
    if not measure.is_time and not measure.is_rate:
        return tuple(Query(where(jql)) for jql in measure.queries())
    bounds = Bounds.of(span, zone)
    query = windowed(measure, bounds, listed=measure.is_time or not bounds.exact)
    if measure.is_time:
        family = (measure.jql, *measure.to_status, str(measure.length()))
        query = replace(query, family=family, span=span)
    return (query,)


def windowed(measure: Measure, bounds: Bounds, *, listed: bool) -> Query:
    """The query for what happened to the issues of a measure within bounds."""
    if measure.to_status:
        conditions: tuple[str, ...] = (bounds.entered(measure.to_status),)
    else:
        conditions = bounds.on(_DATE_FIELDS.get(measure.metric, RESOLVED))
    return Query(where(measure.jql, *conditions), listed, told_with(measure), changes=needs_changes(measure))


def needs_changes(measure: Measure) -> bool:
    """Whether a measure is made of changes of status."""
    return bool(measure.from_status or measure.to_status or measure.in_status)


class Count(NamedTuple):
    """How many issues match, and whether that is an estimate."""

    number: int
    approximate: bool


@dataclass(slots=True)
class Survey:
    """Asks each query when it is first wanted, and remembers what came: the answer or the error."""

    server: Server
    wanted: dict[str, Query]
    memory: Memory
    _counts: dict[str, int | ConnectorError] = field(default_factory=dict)
    _issues: dict[str, tuple[Issue, ...] | ConnectorError] = field(default_factory=dict)

    @classmethod
    def of(cls, server: Server, wanted: Iterable[Query], memory: Memory) -> Survey:
        """A survey in which one listing of a query serves all that want it, with what earlier polls remember."""
        return cls(server, {query.jql: query for query in merged(wanted) if query.listed}, memory)

    def count(self, jql: str) -> Count:
        """How many issues match: those listed, if they are listed anyway and could be.

        Raises:
            ConnectorError: It could not be found out.
        """
        if jql in self.wanted:
            with suppress(BadAnswer):
                return Count(len(self.issues(jql)), approximate=False)
        return Count(_once(self._counts, jql, lambda: self.server.count(jql)), self.server.approximate)

    def issues(self, jql: str) -> tuple[Issue, ...]:
        """Every issue that matches.

        Raises:
            ConnectorError: They could not be read whole.
        """
        query = self.wanted[jql]
        if query.family:
            return _once(self._issues, jql, lambda: self.memory.issues(self.server, query))
        fields = (*ALWAYS_READ, *sorted(query.fields))
        return _once(self._issues, jql, lambda: self.server.issues(jql, fields, changes=query.changes))


def merged(wanted: Iterable[Query]) -> list[Query]:
    """Each JQL once, with all that is wanted of its issues; one that is listed need not be counted."""
    groups: dict[str, list[Query]] = defaultdict(list)
    for query in wanted:
        groups[query.jql].append(query)
    return [
        Query(
            jql,
            listed=any(one.listed for one in group),
            fields=frozenset().union(*(one.fields for one in group)),
            changes=any(one.changes for one in group),
            family=group[0].family if all(one.family for one in group) else (),
            span=group[0].span,
        )
        for jql, group in groups.items()
    ]


def spans(asks: Iterable[Ask]) -> dict[str, Span]:
    """The span of each ask by its key result."""
    return {ask.key_result: Span.up_to(ask.at, ask.measure.length()) for ask in asks}


def _once(known: dict[str, Value | ConnectorError], jql: str, ask: Callable[[], Value]) -> Value:
    if jql not in known:
        try:
            known[jql] = ask()
        except ConnectorError as error:
            known[jql] = error
    found = known[jql]
    if isinstance(found, ConnectorError):
        raise found
    return found
