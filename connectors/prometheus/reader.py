"""The connector: asks in, answers out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.core.outcome import Outcome
from tracker.ports import Missing

from . import models
from .judging import from_error, judge, told
from .page import PAGE
from .questions import Poll, Question, plan
from .server import QueryError, Server
from .verdicts import Verdicts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime
    from typing import TypeGuard

    from tracker.ports import Answer, Ask, Checked, Facts, Found, Http, Planned, Told

    from .questions import Settled


class Prometheus:
    """Reads PromQL expressions, many per request, as of each ask's instant."""

    name = "prometheus"
    Source = models.Source
    Measure = models.Measure
    page = PAGE

    def read(
        self,
        source: models.Source,
        asks: Sequence[Ask],
        http: Http,
        facts: Facts,
        at: datetime,  # noqa: ARG002 - every ask brings its own instant
    ) -> Iterator[Answer]:
        """Answer every ask; those that gave nothing come last, with a hint where one was found.

        Raises:
            ConnectorError: The source failed as a whole.
        """
        server, verdicts = Server(source, http), Verdicts(facts)
        waiting = _by_question(asks)
        empty: list[tuple[Question, Missing]] = []
        try:
            for settled in Poll(server, verdicts).settle(waiting):
                for answer in _answers(settled, waiting[settled.question]):
                    if _is_empty(answer):
                        empty.append((settled.question, answer))
                    else:
                        yield answer
        finally:
            verdicts.save(question.expression for question in waiting)
        if empty:
            yield from _explained(empty, server)

    def plan(
        self,
        source: models.Source,  # noqa: ARG002
        asks: Sequence[Ask],
        facts: Facts,
    ) -> Iterator[Planned]:
        """What `read` would send for these asks, when nothing goes wrong."""
        from tracker.ports import Planned

        waiting = _by_question(asks)
        planned = plan(waiting, Verdicts(facts))
        for union in planned.unions:
            what = f"{len(union)} expressions as of {union[0].at:%Y-%m-%d %H:%M} UTC together"
            yield Planned(1, what, _names(union, waiting))
        for questions, what in (
            (planned.new, "one expression each, new and so asked alone once"),
            (planned.failed, "one expression each, alone because it failed before"),
        ):
            if questions:
                yield Planned(len(questions), what, _names(questions, waiting))

    def history(
        self,
        source: models.Source,
        ask: Ask,
        slots: Sequence[datetime],
        http: Http,
        facts: Facts,  # noqa: ARG002
    ) -> Iterator[tuple[datetime, Answer]]:
        """Answer one ask for each of the slots, ascending, with one request for 11,000 of them.

        Raises:
            ConnectorError: The server refuses the query or failed.
        """
        from .past import readings

        return readings(Server(source, http), ask, slots)

    def tell(self, measure: models.Measure, found: Found | None) -> Told:
        """The query and, where a number was found, from how many series it came."""
        return told(measure, found)

    def checkup(
        self,
        source: models.Source,
        measures: Sequence[models.Measure],  # noqa: ARG002 - `probe` tries the queries
        http: Http,
        at: datetime,
    ) -> Iterator[Checked]:
        """Whether the server evaluates a query, and which version it says it is.

        Raises:
            ConnectorError: It cannot be asked, or refuses.
        """
        from tracker.ports import Checked

        server = Server(source, http)
        server.instant("vector(1)", at)
        yield Checked("query", "evaluates vector(1)")
        yield Checked("version", server.version() or "not told")


def _explained(empty: Sequence[tuple[Question, Missing]], server: Server) -> Iterator[Missing]:
    from .hints import Hints

    hints = Hints(server)
    return (hints.explain(missing, question) for question, missing in empty)


def _by_question(asks: Sequence[Ask]) -> Mapping[Question, list[Ask]]:
    groups: dict[Question, list[Ask]] = {}
    for ask in asks:
        question = Question(ask.measure.query, ask.measure.evaluated_at(ask.at))
        groups.setdefault(question, []).append(ask)
    return groups


def _names(questions: Sequence[Question], waiting: Mapping[Question, list[Ask]]) -> tuple[str, ...]:
    return tuple(ask.key_result for question in questions for ask in waiting[question])


def _answers(settled: Settled, asks: Sequence[Ask]) -> Iterator[Answer]:
    for ask in asks:
        if isinstance(settled.result, QueryError):
            yield from_error(ask.key_result, settled.result)
        else:
            yield judge(ask.key_result, ask.measure, settled.question.at, settled.result, settled.together)


def _is_empty(answer: Answer) -> TypeGuard[Missing]:
    return isinstance(answer, Missing) and answer.outcome is Outcome.NO_DATA
