"""Fakes with manners: they keep the promises of the seams they stand in for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tracker.core.ci import merged
from tracker.core.outcome import Fault, Outcome
from tracker.ports import Found, Missing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime, timedelta

    from tracker.core.ci import CiRun, RunKey
    from tracker.ports import Answer, Ask, Facts, Http, Response


class TickingClock:
    """A clock that is moved by hand."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        """The instant it was moved to."""
        return self.at

    def advance(self, by: timedelta) -> None:
        """Move it."""
        self.at += by


class DictFacts:
    """Facts and CI runs in dictionaries."""

    def __init__(self, known: Mapping[str, object] | None = None) -> None:
        self.known: dict[str, object] = dict(known or {})
        self.kept_runs: dict[RunKey, CiRun] = {}

    def get(self, key: str) -> Any:
        """The value last put under the key, or None."""
        return self.known.get(key)

    def put(self, key: str, value: object) -> None:
        """Keep a value; None forgets it."""
        if value is None:
            self.known.pop(key, None)
        else:
            self.known[key] = value

    def runs(self, project: str, pipeline: str, since: datetime) -> list[CiRun]:
        """Every kept record of a pipeline that finished, or is unfinished and was created, after `since`."""
        after = since.timestamp()
        kept = [run for run in list(self.kept_runs.values()) if (run.project, run.pipeline) == (project, pipeline)]
        return [run for run in kept if run.is_after(after)]

    def keep_runs(self, runs: Iterable[CiRun]) -> None:
        """Keep records, as `tracker.ports.Facts` promises."""
        for run in runs:
            self.kept_runs[run.key] = merged(self.kept_runs.get(run.key), run)


class NoHttp:
    """A door that no request may pass."""

    requests = 0

    def request(self, method: str, path: str, **_parameters: object) -> Response:
        """Refuse."""
        raise AssertionError(f"unexpected request: {method} {path}")


@dataclass(frozen=True)
class FakeSource:
    """A source without an address."""


@dataclass(frozen=True)
class FakeMeasure:
    """A measure by name."""

    query: str = field(default="", metadata={"description": "What is asked"})


@dataclass
class FakeConnector:
    """A connector that answers from a table, or by a function of the ask.

    Attributes:
        answers: By the ask's query: a number, an `Outcome` other than ok, an exception to raise,
            or a function of the ask that returns any of these.
        asked: Every ask, in the order in which it came.
    """

    answers: Mapping[str, Any] = field(default_factory=dict)
    name: str = "fake"
    Source: type[Any] = FakeSource
    Measure: type[Any] = FakeMeasure
    asked: list[Ask] = field(default_factory=list)

    def read(
        self,
        source: object,
        asks: Sequence[Ask],
        http: Http,
        facts: Facts,
        at: datetime,
    ) -> Iterator[Answer]:
        """Answer each ask from the table."""
        for ask in asks:
            self.asked.append(ask)
            yield self._answer(ask, ask.at)

    def history(
        self,
        source: object,
        ask: Ask,
        slots: Sequence[datetime],
        http: Http,
        facts: Facts,
    ) -> Iterator[tuple[datetime, Answer]]:
        """Answer each slot from the table."""
        for slot in slots:
            yield slot, self._answer(ask, slot)

    def _answer(self, ask: Ask, at: datetime) -> Answer:
        answer = self.answers[ask.measure.query]
        if callable(answer):
            function: Callable[[datetime], Any] = answer
            answer = function(at)
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, Outcome):
            return Missing(ask.key_result, answer, Fault.SOURCE, f"the answer is {answer}")
        return Found(ask.key_result, float(answer), at)
