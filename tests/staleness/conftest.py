"""A world to be judged: one key result whose source answers, fails, or is switched off, and every renderer of it."""

from __future__ import annotations

import csv
import email
import io
import json
import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from email.policy import default as modern
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pytest

from tracker.core.cycle import Cycle
from tracker.core.explanation import explanation
from tracker.core.model import KeyResult, Measure, Objective, Reach, TeamCycle
from tracker.core.outcome import Fault, Outcome
from tracker.core.quantity import parse_keep, parse_unit
from tracker.core.readings import Gap, Reading
from tracker.core.report import weekly_report
from tracker.core.view import status_view
from tracker.render import csv_export, explain_text, json_docs, plain, show_text, status_text, weekly_text
from tracker.render.explain_json import explain
from tracker.render.forms import FORMS
from tracker.render.style import Style
from tracker.standings import Judge
from tracker.store.memory import MemoryStore

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

CYCLE = Cycle("2026-Q3", date(2026, 7, 1), date(2026, 9, 30), "UTC")
HOUR = timedelta(hours=1)
TICKETS = parse_unit("tickets")
GOALS = {
    "reach": Reach(20_000, 10_000, strict=False, unit=TICKETS),
    "keep": parse_keep("<= 15000 tickets"),
}
NAME = "platform/2026-Q3/fast/queue"
FIRST_VALUE = 10_001
"""Every reading has a value of its own, so that each number shown tells which reading it is."""
OUTCOMES = {
    "failed": Outcome.FAILED,
    "empty": Outcome.NO_DATA,
    "partial": Outcome.PARTIAL,
    "deferred": Outcome.DEFERRED,
}
STYLE = Style(2000)
"""So wide that no line is broken."""


@dataclass
class World:
    """What happened to the source, hour by hour; `readings` is all that the oracle knows of it."""

    goal: str
    store: MemoryStore = field(default_factory=MemoryStore)
    readings: list[tuple[datetime, int]] = field(default_factory=list)

    def happens(self, what: str, at: datetime) -> None:
        """One poll for a slot: `ok`, one of the failures, or `off`, when nobody asks."""
        if what == "ok":
            value = FIRST_VALUE + len(self.readings)
            self.readings.append((at, value))
            self._record([Reading(NAME, at, float(value), at, at + HOUR / 30)], [], at)
        elif what != "off":
            gap = Gap(NAME, OUTCOMES[what], Fault.SOURCE, "it is out of order", at, at)
            self._record([], [gap], at)

    def _record(self, readings: Sequence[Reading], gaps: Sequence[Gap], at: datetime) -> None:
        with self.store.writing():
            self.store.record(1, at + HOUR / 30, readings, gaps)

    @property
    def team(self) -> TeamCycle:
        """The plan: one team with one key result."""
        measure = Measure("prometheus", "prod", {}, TICKETS)
        queue = KeyResult("queue", NAME, "A short queue", "lee", GOALS[self.goal], measure)
        return TeamCycle("platform", CYCLE, (Objective("fast", "platform/2026-Q3/fast", "Fast", None, (queue,)),))

    def judge(self, at: datetime) -> Judge:
        """The judge at an instant, who knows everything."""
        return Judge(self.store, at, None, timedelta(0))


@dataclass(frozen=True)
class Shown:
    """What one output says, in pieces that a reader takes in at a glance: lines, rows, paragraphs."""

    pieces: list[str]


class Blocks(HTMLParser):
    """The text of HTML, a piece for each row, paragraph or other block."""

    WITHIN = frozenset(
        ("a", "abbr", "b", "br", "code", "em", "i", "small", "span", "strong", "td", "th", "time", "tspan")
    )
    HIDDEN = frozenset(("style", "script"))

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = [""]
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        """A block begins a piece; within one, words are kept apart."""
        self._hidden += tag in self.HIDDEN
        self._part(tag)

    def handle_endtag(self, tag: str) -> None:
        """A block ends its piece."""
        self._hidden -= tag in self.HIDDEN
        self._part(tag)

    def handle_data(self, data: str) -> None:
        """Text that can be seen."""
        if not self._hidden:
            self.pieces[-1] += data

    def _part(self, tag: str) -> None:
        if tag in self.WITHIN:
            self.pieces[-1] += " "
        else:
            self.pieces.append("")


def html_pieces(text: str) -> list[str]:
    """The pieces of a page."""
    blocks = Blocks()
    blocks.feed(text)
    return [" ".join(piece.split()) for piece in blocks.pieces if piece.strip()]


def mail_pieces(text: str) -> list[str]:
    """The pieces of both parts of a mail, and its subject."""
    message = email.message_from_string(text, policy=modern)
    html = message.get_body(("html",))
    words = message.get_body(("plain",))
    assert html is not None
    assert words is not None
    return [str(message["subject"]), *html_pieces(html.get_content()), *words.get_content().splitlines()]


def json_pieces(text: str) -> list[str]:
    """Every line of every text of a chat message."""
    return [line for each in _texts(json.loads(text)) for line in each.splitlines()]


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        if value.get("type") == "FactSet" or {"title", "value"} <= set(value):
            yield " ".join(_texts([*value.values()]))
        else:
            for each in value.values():
                yield from _texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)


def csv_pieces(text: str) -> list[str]:
    """The records of a spreadsheet, each value after the name of its column."""
    records = csv.DictReader(io.StringIO(text))
    return [" ".join(f"{name} {value}" for name, value in record.items()) for record in records]


PIECES: dict[str, Callable[[str], list[str]]] = {
    "html": html_pieces,
    "email": mail_pieces,
    "slack": json_pieces,
    "teams": json_pieces,
    "csv": csv_pieces,
}


@pytest.fixture(scope="session")
def texts() -> Callable[[World, datetime], dict[str, list[str]]]:
    """Every output for people, by name, in pieces; a new renderer of reports is among them by being a form."""

    def render(world: World, at: datetime) -> dict[str, list[str]]:
        judge, team = world.judge(at), world.team
        (queue,) = team.key_results()
        standing, history = judge.team(team), judge.history(team, queue)
        report, view, subject = weekly_report(standing), status_view([standing]), judge.explained(team, queue)
        steps = explanation(subject)
        outputs = {
            "status": status_text.render(view, STYLE),
            "status in ASCII": status_text.render(view, Style(2000, ascii=True)),
            "status, plain": plain.status(view),
            "show": show_text.render(standing.of(NAME), standing, history, STYLE),
            "show, plain": plain.show(standing.of(NAME), standing),
            "explain": explain_text.render(subject, steps, STYLE),
            "explain, plain": explain_text.plain(subject, steps),
            "report in full": weekly_text.render(report, STYLE, full=True),
        }
        pieces = {name: text.splitlines() for name, text in outputs.items()}
        for name, form in FORMS.items():
            text = form.render(report, STYLE, full=True)
            pieces[f"report, {name}"] = PIECES.get(name, str.splitlines)(text)
        return pieces

    return render


@pytest.fixture(scope="session")
def screens() -> Callable[[World, datetime, int], dict[str, str]]:
    """The screens of a terminal of some width, their lines joined again."""

    def render(world: World, at: datetime, width: int) -> dict[str, str]:
        judge, team, style = world.judge(at), world.team, Style(width)
        (queue,) = team.key_results()
        standing, history = judge.team(team), judge.history(team, queue)
        screens = {
            "status": status_text.render(status_view([standing]), style),
            "show": show_text.render(standing.of(NAME), standing, history, style),
            "report": weekly_text.render(weekly_report(standing), style),
        }
        return {name: " ".join(text.split()) for name, text in screens.items()}

    return render


@pytest.fixture(scope="session")
def documents() -> Callable[[World, datetime], dict[str, dict[str, Any]]]:
    """The item of the key result in every output for programs, by name."""

    def render(world: World, at: datetime) -> dict[str, dict[str, Any]]:
        judge, team = world.judge(at), world.team
        (queue,) = team.key_results()
        standing, subject = judge.team(team), judge.explained(team, queue)
        view, report = status_view([standing]), weekly_report(standing)
        (record,) = csv.DictReader(io.StringIO(csv_export.status(view)))
        return {
            "status": json_docs.status(view, at)["items"][0],
            "show": json_docs.show(standing.of(NAME), standing, judge.history(team, queue))["item"],
            "report": json_docs.report([report])["reports"][0]["items"][0],
            "csv": record,
            "explain": explain(subject, explanation(subject)),
        }

    return render


@pytest.fixture(scope="session")
def number() -> Callable[[str], list[int]]:
    """Finds the readings' values in a text, however they are written."""
    pattern = re.compile(r"(?<![\d.,])10,?0(?:0[1-9]|[1-9]\d)(?:\.0)?(?![\d,]|\.\d)")
    return lambda text: [int(found.replace(",", "").removesuffix(".0")) for found in pattern.findall(text)]


@pytest.fixture(scope="session")
def new_world() -> type[World]:
    """Makes a world in which nothing has happened yet."""
    return World


@pytest.fixture(scope="session")
def start() -> datetime:
    """The first slot of the cycle."""
    return datetime(2026, 7, 1, 9, tzinfo=UTC)
