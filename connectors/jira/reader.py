"""The connector: asks in, answers out."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from tracker.core.outcome import Fault
from tracker.core.wording import plural
from tracker.errors import BadAnswer, NoData, Refused, Unreachable
from tracker.ports import Planned, Told

from . import models, past
from .account import known_zone, zone_of
from .cloud import Cloud
from .datacenter import DataCenter
from .definitions import definition
from .lives import Lives
from .memory import Memory
from .metrics import Setting, absent, counted, share, summed, tallied, timed
from .page import HIDDEN, PAGE
from .server import QueryError
from .survey import Survey, merged, queries, spans

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from tracker.ports import Answer, Ask, Checked, Facts, Found, Http

    from .server import Server
    from .span import Span
    from .survey import Query

_GIVE_UP_AFTER = 2
"""Queries in a row without an answer after which Jira itself is taken to be down."""
_UTC = ZoneInfo("UTC")


class Jira:
    """Counts issues and measures how long they take; asks each distinct query once."""

    name = "jira"
    Source = models.Source
    Measure = models.Measure
    page = PAGE

    def definition(self, measure: models.Measure) -> str:
        """What the number of a measure is, in one sentence."""
        return definition(measure)

    def unit(self, measure: models.Measure) -> str | None:
        """The unit that the numbers are in; None for counts and sums, which are of any kind of thing."""
        if measure.is_time:
            return "s"
        return "ratio" if measure.metric == "ratio" else None

    def read(
        self,
        source: models.Source,
        asks: Sequence[Ask],
        http: Http,
        facts: Facts,
        at: datetime,
    ) -> Iterator[Answer]:
        """Answer every ask; a query that Jira refuses costs only its own asks.

        Raises:
            ConnectorError: Jira refuses the account, asks to wait, or gives no answers.
        """
        if not asks:
            return
        server = _server(source, http)
        _check_sight(source, server)
        elsewhere = Memory(facts, source.url, _UTC, at, server.few)
        yield from _answers(_Reading(server, _UTC, [ask for ask in asks if not _is_local(ask)], at, elsewhere))
        local = [ask for ask in asks if _is_local(ask)]
        if local:
            zone = zone_of(source, server, facts, at)
            yield from _answers(_Reading(server, zone, local, at, Memory(facts, source.url, zone, at, server.few)))

    def plan(self, source: models.Source, asks: Sequence[Ask], facts: Facts) -> Iterator[Planned]:
        """What `read` would send for these asks, when every listing fits into one page."""
        if not asks:
            return
        if source.must_see is not None:
            what = f"whether anything matches {source.must_see}"
            yield Planned(1, what, tuple(ask.key_result for ask in asks))
        local = tuple(ask.key_result for ask in asks if _is_local(ask))
        known = known_zone(source, facts, asks[0].at)
        if local and known is None:
            yield Planned(1, "the account's time zone", local)
        wanted = _wanted(asks, spans(asks), known or _UTC)
        memory = Memory(facts, source.url, known or _UTC, asks[0].at, _flavour(source).few)
        for query in merged(query for each in wanted.values() for query in each):
            requests = 2 if query.changes and source.is_cloud else 1
            what = f"{'issues' if query.listed else 'count'} of {query.jql}"
            if query.family and memory.knows(query):
                requests, what = 2, f"{what}, and what changed of them"
            askers = (name for name, each in wanted.items() if query.jql in (one.jql for one in each))
            yield Planned(requests, what, tuple(askers))

    def tell(self, measure: models.Measure, found: Found | None) -> Told:
        """The JQL and, where a number was found, how many issues stand behind it, and what is not among them."""
        asked = " over ".join(measure.queries())
        if found is None:
            return Told(asked)
        issues = () if found.samples is None else (plural(found.samples, "issue"),)
        return Told(asked, (*issues, HIDDEN), definition(measure))

    def checkup(
        self,
        source: models.Source,
        measures: Sequence[models.Measure],  # noqa: ARG002 - `probe` tries the queries
        http: Http,
        at: datetime,  # noqa: ARG002
    ) -> Iterator[Checked]:
        """Whose account asks, which Jira answers, and whether a lost permission would be noticed.

        Raises:
            ConnectorError: Jira cannot be asked, or refuses the credentials.
        """
        from .checkup import checked

        return checked(source, _server(source, http))

    def history(
        self,
        source: models.Source,
        ask: Ask,
        slots: Sequence[datetime],
        http: Http,
        facts: Facts,
    ) -> Iterator[tuple[datetime, Answer]]:
        """Answer one ask for each of the slots, ascending, from issues read once for about a month of slots.

        Raises:
            ConnectorError: The measure has no past, or Jira refuses or fails.
        """
        past.refuse_without_past(ask.measure)
        server = _server(source, http)
        yield from past.readings(server, zone_of(source, server, facts, ask.at), ask, slots)


class _Reading:
    """Some asks of one poll, and what is known of them."""

    def __init__(self, server: Server, zone: ZoneInfo, asks: Sequence[Ask], at: datetime, memory: Memory) -> None:
        self.asks, self._zone, self._at = asks, zone, at
        self._spans = spans(asks)
        self._wanted = _wanted(asks, self._spans, zone)
        self._survey = Survey.of(server, (query for each in self._wanted.values() for query in each), memory)

    def answer(self, ask: Ask) -> Found:
        """The number of one ask.

        Raises:
            ConnectorError: There is none.
        """
        measure, wanted = ask.measure, self._wanted[ask.key_result]
        setting = Setting(ask.key_result, measure, self._spans[ask.key_result], self._zone, self._at)
        first = wanted[0]
        if measure.metric == "ratio":
            part, whole = (self._survey.count(query.jql) for query in wanted)
            return share(setting, measure.queries(), part, whole)
        if not first.listed:
            return counted(setting, first.jql, self._survey.count(first.jql))
        issues = self._survey.issues(first.jql)
        if measure.is_time:
            return timed(setting, first.jql, Lives.of(measure, issues))
        make = summed if measure.metric == "sum" else tallied
        return make(setting, first.jql, issues)


def _answers(reading: _Reading) -> Iterator[Answer]:
    silent = set[Unreachable]()
    for ask in reading.asks:
        try:
            yield reading.answer(ask)
            silent.clear()
        except (QueryError, BadAnswer, NoData) as error:
            yield absent(ask.key_result, error)
            silent.clear()
        except Unreachable as error:
            silent.add(error)  # asks of one query share its error
            if len(silent) == _GIVE_UP_AFTER or error.fault is Fault.LOCAL:
                raise
            yield absent(ask.key_result, error)


def _server(source: models.Source, http: Http) -> Server:
    return _flavour(source)(http, source.max_issues)


def _flavour(source: models.Source) -> type[Cloud | DataCenter]:
    return Cloud if source.is_cloud else DataCenter


def _check_sight(source: models.Source, server: Server) -> None:
    """Refuse to count for an account that no longer sees what it should."""
    if source.must_see is not None and server.count(source.must_see) == 0:
        raise Refused(
            f"the account sees no issue of “{source.must_see}”, so what it counts cannot be believed",
            help="give it the permission to browse the projects, or correct must_see: of the source",
        )


def _wanted(asks: Sequence[Ask], spans: Mapping[str, Span], zone: ZoneInfo) -> dict[str, tuple[Query, ...]]:
    return {ask.key_result: queries(ask.measure, spans[ask.key_result], zone) for ask in asks}


def _is_local(ask: Ask) -> bool:
    """Whether the number depends on the account's time zone."""
    return bool(ask.measure.is_time or ask.measure.is_rate)
