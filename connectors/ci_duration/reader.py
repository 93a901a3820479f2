"""The connector: asks in, answers out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.core.outcome import Fault, Outcome
from tracker.errors import Refused
from tracker.ports import Missing

from . import github, listed, models
from .page import PAGE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from types import ModuleType

    from tracker.core.ci_query import Selection
    from tracker.ports import Answer, Ask, Checked, Facts, Http, Planned

    from ..http_source import FieldError  # noqa: TID252 - the folder has two names, see design.md 5


class CiDuration:
    """Durations, waits, rates and counts of CI runs, in the same words for six systems."""

    name = "ci_duration"
    Source = models.Source
    Measure = models.Measure
    page = PAGE

    def unit(self, measure: models.Measure) -> str | None:
        """The native unit of the numbers; None for plain counts."""
        return measure.native_unit or None

    def check(self, source: models.Source, measure: models.Measure) -> list[FieldError]:
        """What the measure asks that the provider of the source cannot answer."""
        return models.check(source, measure)

    def read(
        self, source: models.Source, asks: Sequence[Ask], http: Http, facts: Facts, at: datetime
    ) -> Iterator[Answer]:
        """Answer every ask; those that the provider cannot answer at all are refused without asking it.

        Raises:
            ConnectorError: The source wants no more requests, or is down.
        """
        yield from (_refusal(ask, problems[0]) for ask in asks if (problems := models.check(source, ask.measure)))
        yield from _way(source).read(source, _answerable(source, asks), http, facts, at)

    def selection(self, source: models.Source, measure: models.Measure) -> Selection:
        """The records that the number of a measure is computed from."""
        selection: Selection = _way(source).selection(source, measure)
        return selection

    def plan(self, source: models.Source, asks: Sequence[Ask], facts: Facts) -> Iterator[Planned]:
        """What `read` would send for these asks."""
        yield from _way(source).plan(source, _answerable(source, asks), facts)

    def checkup(
        self, source: models.Source, measures: Sequence[models.Measure], http: Http, at: datetime
    ) -> Iterator[Checked]:
        """Who asks, which permissions are missing, and which pipelines can be read.

        Raises:
            ConnectorError: The provider cannot be asked, or refuses the credentials.
        """
        answerable = [measure for measure in measures if not models.check(source, measure)]
        yield from _way(source).checkup(source, answerable, http, at)

    def history(
        self, source: models.Source, ask: Ask, slots: Sequence[datetime], http: Http, facts: Facts
    ) -> Iterator[tuple[datetime, Answer]]:
        """Answer one ask for each of the slots, ascending.

        Raises:
            ConnectorError: The provider cannot answer it, or not the whole past could be had.
        """
        for problem in models.check(source, ask.measure):
            raise Refused(problem.message, help=problem.help)
        yield from _way(source).history(source, ask, slots, http, facts)


def _way(source: models.Source) -> ModuleType:
    """The module whose `read`, `plan`, `checkup`, `history` and `selection` know the provider."""
    return github if source.provider == github.KIND.name else listed


def _answerable(source: models.Source, asks: Sequence[Ask]) -> list[Ask]:
    return [ask for ask in asks if not models.check(source, ask.measure)]


def _refusal(ask: Ask, problem: FieldError) -> Missing:
    return Missing(ask.key_result, Outcome.FAILED, Fault.CONFIG, problem.message, help=problem.help)
