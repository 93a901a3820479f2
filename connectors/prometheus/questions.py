"""Which expressions are asked together, and how the guilty one of a failing batch is found."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tracker.core.outcome import Outcome

from ..parallel import each  # noqa: TID252 - the folder has two names, see design.md 5
from .promql import ASK_LABEL, MOST_WRAPPING, union, wrapped
from .server import QueryError, Result, Series
from .verdicts import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from .server import Server
    from .verdicts import Verdicts

MOST_TOGETHER = 50
MOST_CHARACTERS = 16_000
THREADS = 4
MOST_SPLITS = 200
"""How often a poll splits failing batches: beyond it, the trouble is not a few expressions'."""


class Question(NamedTuple):
    """One expression at one instant, a whole second; asked once, however many want to know."""

    expression: str
    at: datetime


class Settled(NamedTuple):
    """What came of a question that was asked `together` with so many, itself included."""

    question: Question
    result: Result | QueryError
    together: int


Batch = tuple[Question, ...]


class Plan(NamedTuple):
    """How questions will be asked: in unions, alone because new, alone because they failed before."""

    unions: tuple[Batch, ...]
    new: tuple[Question, ...]
    failed: tuple[Question, ...]

    def batches(self) -> list[Batch]:
        """Unions first, then the new, then those that failed before and may be slow to fail again."""
        return [*self.unions, *((question,) for question in (*self.new, *self.failed))]


def plan(questions: Iterable[Question], verdicts: Verdicts) -> Plan:
    """What has passed alone before is asked in unions, by instant; all else is asked alone."""
    known: dict[datetime, list[Question]] = {}
    new: list[Question] = []
    failed: list[Question] = []
    for question in questions:
        verdict = verdicts.of(question.expression)
        if verdict is None:
            new.append(question)
        elif verdict is Verdict.BAD:
            failed.append(question)
        else:
            known.setdefault(question.at, []).append(question)
    unions = tuple(batch for group in known.values() for batch in batches(group))
    return Plan(unions, tuple(new), tuple(failed))


class Poll:
    """Settles questions with few requests.

    What has passed alone before is asked in unions; what is new, or failed, is asked alone. A
    failing union is split in halves until the guilty expressions are found.
    """

    def __init__(self, server: Server, verdicts: Verdicts) -> None:
        self._server = server
        self._verdicts = verdicts
        self._splits_left = MOST_SPLITS

    def settle(self, questions: Iterable[Question]) -> Iterator[Settled]:
        """Settle each question, in any order, and remember how each fared alone.

        Raises:
            ConnectorError: The source failed as a whole; what was settled before stands.
        """
        for settled in each(self._ask, plan(questions, self._verdicts).batches(), THREADS):
            for one in settled:
                self._learn(one)
                yield one

    def _learn(self, settled: Settled) -> None:
        if settled.together == 1:
            self._verdicts.learn(settled.question.expression, _verdict(settled.result))

    def _ask(self, batch: Batch) -> list[Settled]:
        if len(batch) == 1:
            return [self._ask_alone(batch[0])]
        try:
            results = self._ask_together(batch)
        except QueryError as error:
            if self._may_split():
                return self._ask_halves(batch)
            return [Settled(question, _shared(error, len(batch)), len(batch)) for question in batch]
        if results[0].warnings and self._may_split():
            return self._ask_halves(batch)
        return [Settled(question, result, len(batch)) for question, result in zip(batch, results, strict=True)]

    def _ask_halves(self, batch: Batch) -> list[Settled]:
        middle = len(batch) // 2
        return self._ask(batch[:middle]) + self._ask(batch[middle:])

    def _may_split(self) -> bool:
        self._splits_left -= 1
        return self._splits_left >= 0

    def _ask_alone(self, question: Question) -> Settled:
        try:
            return Settled(question, self._server.instant(question.expression, question.at), 1)
        except QueryError as error:
            return Settled(question, error, 1)

    def _ask_together(self, batch: Batch) -> list[Result]:
        parts = [
            wrapped(question.expression, number, scalar=self._verdicts.of(question.expression) is Verdict.SCALAR)
            for number, question in enumerate(batch)
        ]
        return _shares(self._server.instant(union(parts), batch[0].at), len(batch))


def batches(questions: Sequence[Question]) -> Iterator[Batch]:
    """Questions of one instant in batches that fit into one request each."""
    batch: list[Question] = []
    characters = 0
    for question in questions:
        length = len(question.expression) + MOST_WRAPPING
        if batch and (len(batch) == MOST_TOGETHER or characters + length > MOST_CHARACTERS):
            yield tuple(batch)
            batch, characters = [], 0
        batch.append(question)
        characters += length
    if batch:
        yield tuple(batch)


def _shares(result: Result, count: int) -> list[Result]:
    """Each question's share of a union's result, by number."""
    if result.type != "vector":
        raise _mixed_up(f"a {result.type} came back for a union")
    shares: list[list[Series]] = [[] for _ in range(count)]
    numbers = {str(number): number for number in range(count)}
    for series in result.series:
        number = numbers.get(series.labels.get(ASK_LABEL, ""))
        if number is None:
            raise _mixed_up("a series came back that was not asked for")
        labels = {label: value for label, value in series.labels.items() if label != ASK_LABEL}
        shares[number].append(Series(labels, series.text))
    return [Result("vector", tuple(share), result.warnings, result.infos) for share in shares]


def _mixed_up(what: str) -> QueryError:
    return QueryError(f"{what}, so no answer of the request can be trusted", outcome=Outcome.REJECTED)


def _shared(error: QueryError, together: int) -> QueryError:
    return QueryError(
        f"asked together with {together - 1} others, of which too many fail: {error.message}",
        help=error.help,
        outcome=error.outcome,
        fault=error.fault,
    )


def _verdict(result: Result | QueryError) -> Verdict:
    if isinstance(result, QueryError) or result.warnings or any(ASK_LABEL in one.labels for one in result.series):
        return Verdict.BAD
    return {"vector": Verdict.VECTOR, "scalar": Verdict.SCALAR}.get(result.type, Verdict.BAD)
