"""The agenda of a check-in: what a report raises, exceptions first, in a box of minutes.

Every topic gets `LEAST` minutes and the close its `CLOSE`; what is over goes, minute by minute, to
the topic that has least for how serious it is. What does not fit is named, never squeezed in.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from .row import AT_REST
from .standing import Status
from .wording import plural
from .words import open_blockers

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping, Sequence
    from typing import TypeVar

    from .need import Need
    from .report import WeeklyReport

    Report = TypeVar("Report", bound="WeeklyReport")

LEAST: Final = 2
"""Minutes below which a topic is not worth opening."""
CLOSE: Final = 2
"""Minutes kept for saying who does what until when."""
_NAMED: Final = 10
"""More names than these are counted."""
_DISPUTES: Final = 3
"""More disagreements than these are counted."""


class ItemKind(StrEnum):
    """What an item is about, in the order in which a meeting takes them."""

    DECISION = "decision"
    CHANGE = "change"
    ROUND = "round"
    GOALS = "goals"
    CLOSE = "close"
    SPARE = "spare"


@dataclass(frozen=True, slots=True)
class Item:
    """Some minutes of a meeting.

    Attributes:
        kind: What they are for.
        start: Minutes from the beginning of the meeting.
        minutes: How long, at least one.
        subject: As `ci-time, at risk`.
        owner: Who speaks first; None if nobody in particular.
        ask: What is to come of it, lower case without a full stop.
        key_result: The full name of the one it is about; None for several, or none.
    """

    kind: ItemKind
    start: int
    minutes: int
    subject: str
    owner: str | None
    ask: str
    key_result: str | None = None

    @property
    def clock(self) -> str:
        """When it begins, hours and minutes from the beginning: `0:04`."""
        return f"{self.start // 60}:{self.start % 60:02}"

    @property
    def text(self) -> str:
        """All of it but the time, in one line: `ci-time, at risk (tomas): agree on what changes this week`."""
        return f"{self.subject}{f' ({self.owner})' if self.owner else ''}: {self.ask}"


@dataclass(frozen=True, slots=True)
class Agenda:
    """A meeting of `box` minutes; the minutes of its items are as many.

    Attributes:
        box: How long the meeting is.
        items: In the order in which they are taken.
        left_out: The names of what has no room.
        advice: A sentence: the meeting is not needed, or can be shorter; None if it is needed.
    """

    box: int
    items: tuple[Item, ...]
    left_out: tuple[str, ...] = ()
    advice: str | None = None

    @property
    def title(self) -> str:
        """As `Agenda for 20 minutes`."""
        return f"Agenda for {plural(self.box, 'minute')}"

    @property
    def remarks(self) -> tuple[str, ...]:
        """The sentences beside the items: advice, and what has no room."""
        left = f"Not in the box: {_listed(self.left_out)}; by message." if self.left_out else None
        return tuple(filter(None, (self.advice, left)))


@dataclass(frozen=True, slots=True)
class _Topic:
    """Something raised, before it has minutes.

    `name` is what it is called where it has no room, `weight` says how serious it is, `most` how
    many minutes it may take, and `calls` whether people have to meet for it.
    """

    kind: ItemKind
    name: str
    subject: str
    ask: str
    weight: int
    most: int
    calls: bool
    owner: str | None = None
    key_result: str | None = None

    def at(self, start: int, minutes: int) -> Item:
        """The item that it becomes."""
        return Item(self.kind, start, minutes, self.subject, self.owner, self.ask, self.key_result)


_SERIOUS: Final[Mapping[Status, tuple[int, int]]] = {
    Status.OFF_TRACK: (4, 10),
    Status.AT_RISK: (3, 8),
}
"""The weight of a state that calls for a decision, and its most minutes."""
_OTHERWISE: Final = (2, 5)
_MOVES: Final[Mapping[bool | None, tuple[str, str]]] = {
    False: ("for the worse", "what happened, and who looks into it"),
    None: ("in either direction", "what is behind it"),
    True: ("for the better", "what made it, and will it last"),
}


def agenda(report: WeeklyReport, box: int) -> Agenda:
    """The agenda of a meeting about a report, in a box of so many minutes (`timebox`).

    Where nothing calls for a meeting, nothing gets more than `LEAST` minutes if all of it has room,
    and the advice says that the meeting can be cancelled or cut.
    """
    topics = [*_topics(report)]
    fitting = topics[: (box - CLOSE) // LEAST]
    calm = not any(topic.calls for topic in topics)
    spread = 0 if calm and len(fitting) == len(topics) else box - CLOSE - LEAST * len(fitting)
    return Agenda(
        box=box,
        items=tuple(_timed(fitting, _minutes(fitting, spread), box)),
        left_out=tuple(topic.name for topic in topics[len(fitting) :]),
        advice=_advice(LEAST * len(topics) + CLOSE, box) if calm else None,
    )


def with_agenda(report: Report, box: int) -> Report:
    """The report with the agenda of a meeting about it."""
    return replace(report, agenda=agenda(report, box))


def _minutes(topics: Sequence[_Topic], spread: int) -> list[int]:
    """Minutes for each: the least, and of those to spread each to the topic that has least for its weight."""
    minutes = [LEAST for _ in topics]
    for _ in range(spread):
        growing = [number for number, topic in enumerate(topics) if minutes[number] < topic.most]
        if growing:
            minutes[max(growing, key=lambda number: topics[number].weight / minutes[number])] += 1
    return minutes


def _timed(topics: Sequence[_Topic], minutes: Sequence[int], box: int) -> Iterator[Item]:
    """The items one after the other, then the close, and what time is left."""
    start = 0
    for topic, share in zip(topics, minutes, strict=True):
        yield topic.at(start, share)
        start += share
    yield Item(ItemKind.CLOSE, start, CLOSE, "Close", None, "who does what until when")
    spare = box - start - CLOSE
    if spare:
        yield Item(ItemKind.SPARE, start + CLOSE, spare, "End early", None, f"{plural(spare, 'minute')} to give back")


def _advice(needed: int, box: int) -> str:
    shorter = f", or cut to {plural(needed, 'minute')}" if needed < box else ""
    return f"Nothing needs a decision: the meeting can be cancelled{shorter}."


def _topics(report: WeeklyReport) -> Iterator[_Topic]:
    """What the report raises, exceptions first."""
    needs = report.view.needs
    for need in needs:
        yield _decision(need, report)
    yield from _changes(report, {need.standing.key_result.name for need in needs})
    yield from _round(report)
    if report.goal_changes:
        ask = f"{plural(len(report.goal_changes), 'change')}; does everybody stand behind them"
        yield _Topic(ItemKind.GOALS, "goal changes", "Goal changes", ask, 1, 5, calls=True)


def _decision(need: Need, report: WeeklyReport) -> _Topic:
    """One need; what waits for somebody else weighs more."""
    key_result, status = need.standing.key_result, need.standing.status
    weight, most = _OTHERWISE if key_result.health else _SERIOUS.get(status, _OTHERWISE)
    blocked = bool(open_blockers(report.view.standing.words.get(key_result.name, ())))
    return _Topic(
        kind=ItemKind.DECISION,
        name=key_result.id,
        subject=f"{key_result.id}, {status}",
        ask=need.ask,
        weight=weight + blocked,
        most=most,
        calls=True,
        owner=key_result.owner,
        key_result=key_result.name,
    )


def _changes(report: WeeklyReport, decided: Container[str]) -> Iterator[_Topic]:
    """What is outside its usual variation and not decided on anyway, for the worse first."""
    standings = (*report.view.standing.standings(), *report.view.standing.health)
    moved = [each for each in standings if each.moves and each.status not in AT_REST]
    for better, (direction, ask) in _MOVES.items():
        own = [each.key_result for each in moved if each.moves[-1].better is better]
        ids = [each.id for each in own if each.name not in decided]
        if ids:
            worse = better is False
            name = f"real changes {direction}"
            told = f"{_listed(ids)}; {ask}"
            yield _Topic(ItemKind.CHANGE, name, name.capitalize(), told, 1 + worse, 5 if worse else 3, calls=worse)


def _round(report: WeeklyReport) -> Iterator[_Topic]:
    """Confidence and commitments: once around those who own something."""
    active = [each for each in report.view.standing.standings() if each.status not in AT_REST]
    if active:
        people = {each.key_result.owner for each in active} - {None}
        disputes = [
            f"{each.standing.key_result.id}: {each.disagreement}" for each in report.owners if each.disagreement
        ]
        more = [f"{len(disputes) - _DISPUTES} more such"] if len(disputes) > _DISPUTES else []
        told = (*disputes[:_DISPUTES], *more, *_promises(report), "how sure is each, and what is promised next")
        name = "the round of confidence and commitments"
        subject = "Round of confidence and commitments"
        yield _Topic(ItemKind.ROUND, name, subject, "; ".join(told), 2, max(5, len(people)), calls=bool(disputes))


def _promises(report: WeeklyReport) -> Iterator[str]:
    """How many commitments were kept, and how many are open."""
    kept = sum(len(words.said.kept) for words in report.owners)
    told = kept + sum(len(words.said.missed) for words in report.owners)
    still = sum(len(words.promised) for words in report.owners)
    if told:
        yield f"kept {kept} of {plural(told, 'commitment')}"
    if still:
        yield f"{still} open"


def _listed(names: Sequence[str]) -> str:
    """Names in a row; those beyond ten are counted."""
    more = [f"and {len(names) - _NAMED} more"] if len(names) > _NAMED else []
    return ", ".join((*names[:_NAMED], *more))
