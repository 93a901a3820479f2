"""Which requests are sent: each once, however many key results want to know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tracker.ports import canonical

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from tracker.ports import Ask

    from .models import Measure

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Question:
    """A request with every instant filled in, and how its further pages are found."""

    method: str
    path: str
    query: Pairs
    headers: Pairs
    body: object
    pages: str | Mapping[str, str]
    most_pages: int

    @property
    def key(self) -> str:
        """The same for questions with the same answer; the order of parameters makes no difference."""
        unordered = (sorted(pairs, key=lambda pair: pair[0]) for pairs in (self.query, self.headers))
        pages = self.pages if isinstance(self.pages, str) else dict(self.pages)
        return canonical([self.method, self.path, *unordered, self.body, pages, self.most_pages])

    @property
    def name(self) -> str:
        """How messages and plans call it."""
        return f"{self.method} {self.path.partition('?')[0]}"


@dataclass(frozen=True, slots=True)
class Group:
    """The asks that one question answers, each with the instant its number is true for."""

    question: Question
    asks: tuple[tuple[Ask, datetime], ...]

    @property
    def key_results(self) -> tuple[str, ...]:
        """Whose asks they are."""
        return tuple(ask.key_result for ask, _ in self.asks)


def question_of(measure: Measure, at: datetime) -> Question:
    """What to send, to answer for an instant."""
    window = measure.window_at(at)
    path = f"/{window.text(measure.path).lstrip('/')}"
    query = tuple((name, window.text(text)) for name, text in _pairs(measure.query))
    headers = tuple((name.lower(), value) for name, value in measure.headers.items())
    body = window.expand(measure.body)
    return Question(measure.method, path, query, headers, body, measure.pages, measure.most_pages)


def groups(asks: Sequence[Ask], now: datetime | None = None) -> list[Group]:
    """The questions of all asks, in order: as of each ask's instant where that can be asked, else as of now."""
    found: dict[str, tuple[Question, list[tuple[Ask, datetime]]]] = {}
    for ask in asks:
        at = ask.at if ask.measure.dated or now is None else now
        question = question_of(ask.measure, at)
        found.setdefault(question.key, (question, []))[1].append((ask, at))
    return [Group(question, tuple(waiting)) for question, waiting in found.values()]


def _pairs(query: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for name, value in query.items():
        for one in value if isinstance(value, list) else [value]:
            yield name, ("false", "true")[one] if isinstance(one, bool) else str(one)
