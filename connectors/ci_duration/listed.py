"""Five providers in one way: their runs are listed, kept, and every number is computed from what is kept."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from tracker.core.ci_query import Selection, definition
from tracker.errors import ConnectorError, Deferred, Unreachable
from tracker.ports import Planned

from ..ci_answers import answer, from_error  # noqa: TID252 - the folder has two names, see design.md 5
from ..ci_sync import begin, next_listing, sync  # noqa: TID252
from .kinds import Scope
from .providers import kind_of, provider_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from tracker.core.ci import CiRun
    from tracker.ports import Answer, Ask, Checked, Facts, Http

    from .models import Measure, Source

_MOST_UNREACHABLE = 2
"""Pipelines in a row that cannot be read before a source is given up for this poll: it is down."""


def read(source: Source, asks: Sequence[Ask], http: Http, facts: Facts, at: datetime) -> Iterator[Answer]:
    """Answer every ask; a pipeline that cannot be read is the matter of its own asks only.

    Raises:
        ConnectorError: The source wants no more requests, or is down.
    """
    unreachable = 0
    for scope, group in _by_scope(source, asks).items():
        try:
            _update(source, scope, group, http, facts, at)
        except ConnectorError as error:
            unreachable = unreachable + 1 if isinstance(error, Unreachable) else 0
            if isinstance(error, Deferred) or unreachable == _MOST_UNREACHABLE:
                raise
            yield from (from_error(ask.key_result, error) for ask in group)
        else:
            unreachable = 0
            yield from _answers(source, scope, group, facts, at)


def plan(source: Source, asks: Sequence[Ask], facts: Facts) -> Iterator[Planned]:
    """One listing for each pipeline, which takes a request per page."""
    for scope, group in _by_scope(source, asks).items():
        at = max(ask.at for ask in group)
        since = next_listing(facts, scope.project, scope.key, since=_since(group), at=at).since
        names = tuple(ask.key_result for ask in group)
        yield Planned(1, f"{scope.about}, created since {since:%Y-%m-%d}; more if there are many", names)


def history(
    source: Source, ask: Ask, slots: Sequence[datetime], http: Http, facts: Facts
) -> Iterator[tuple[datetime, Answer]]:
    """Answer one ask for each of the slots, ascending, from one listing.

    Raises:
        ConnectorError: The listing could not be had as a whole.
    """
    if not slots:
        return
    scope = _scope(source, ask.measure)
    first, last = slots[0], slots[-1]
    _update(source, scope, [ask._replace(at=first)], http, facts, last)
    known = _Known(facts.runs(scope.project, scope.key, ask.measure.since(first)))
    for slot in slots:
        yield slot, _answer(source, ask._replace(at=slot), known, last)


def selection(source: Source, measure: Measure) -> Selection:
    """The records that the number of a measure is computed from."""
    scope = _scope(source, measure)
    return Selection(scope.project, scope.key, measure)


def checkup(source: Source, measures: Sequence[Measure], http: Http, at: datetime) -> Iterator[Checked]:
    """Who asks, which permissions are missing, and which pipelines can be read.

    Raises:
        ConnectorError: The source cannot be asked, or refuses the credentials.
    """
    scopes = dict.fromkeys(_scope(source, measure) for measure in measures)
    return provider_of(source, http).checkup(list(scopes), at)


class _Known:
    """The records of a pipeline that have ended, by when they did."""

    def __init__(self, runs: Iterable[CiRun]) -> None:
        self._runs = sorted((run for run in runs if run.finished is not None), key=_finished)
        self._ends = [_finished(run) for run in self._runs]

    def between(self, since: datetime, until: datetime) -> list[CiRun]:
        """Those that ended after one instant, and up to another."""
        first, last = (bisect_right(self._ends, instant.timestamp()) for instant in (since, until))
        return self._runs[first:last]


def _finished(run: CiRun) -> float:
    return run.finished or 0.0


def _scope(source: Source, measure: Measure) -> Scope:
    apart = measure.job is not None and kind_of(source.provider).jobs
    return Scope(measure.project, measure.pipeline, jobs=apart)


def _by_scope(source: Source, asks: Sequence[Ask]) -> Mapping[Scope, list[Ask]]:
    """The asks by what must be listed for them."""
    groups: dict[Scope, list[Ask]] = {}
    for ask in asks:
        groups.setdefault(_scope(source, ask.measure), []).append(ask)
    return groups


def _since(asks: Sequence[Ask]) -> datetime:
    """From when on runs must be listed for all of the asks."""
    return begin(min(ask.measure.since(ask.at) for ask in asks))


def _update(source: Source, scope: Scope, asks: Sequence[Ask], http: Http, facts: Facts, at: datetime) -> None:
    provider, kept = provider_of(source, http), kind_of(source.provider).kept

    def pages(since: datetime) -> Iterator[Sequence[CiRun]]:
        return provider.listing(scope, since if kept is None else max(since, at - kept))

    sync(facts, scope.project, scope.key, since=_since(asks), at=at, pages=pages)


def _answers(source: Source, scope: Scope, asks: Sequence[Ask], facts: Facts, at: datetime) -> Iterator[Answer]:
    since = min(ask.measure.since(ask.at) for ask in asks)
    known = _Known(facts.runs(scope.project, scope.key, since))
    return (_answer(source, ask, known, at) for ask in asks)


def _answer(source: Source, ask: Ask, known: _Known, at: datetime) -> Answer:
    """The number as of the ask's instant; the provider must have listed its window, as of `at`."""
    kind, measure = kind_of(source.provider), ask.measure
    covered = kind.kept is None or ask.at - measure.span >= at - kind.kept
    told = definition(measure, duration=kind.duration, queue=kind.queue or "")
    runs = known.between(measure.since(ask.at), ask.at)
    return answer(ask.key_result, measure, runs, ask.at, definition=told, covered=covered)
