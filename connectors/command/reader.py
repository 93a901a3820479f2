"""The connector: asks in, answers out."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from tracker.errors import ConnectorError, Refused
from tracker.ports import Found, Missing, Planned

from ..closed import closed_door  # noqa: TID252 - the folder has two names, see design.md 5
from ..parallel import each  # noqa: TID252
from ..redact import Redactor  # noqa: TID252
from . import models
from .page import PAGE
from .printed import number_of
from .process import Command as Process
from .process import run, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from tracker.ports import Answer, Ask, Checked, Facts, Http

    from ..closed import ClosedDoor  # noqa: TID252

AT_ONCE = 4
"""Programs that run at the same time."""
ALWAYS_PASSED = ("PATH", "LANG", "TZ")
"""The variables that every program gets."""


@dataclass(frozen=True, slots=True)
class _Question:
    """A program and the instants it is asked for."""

    measure: models.Measure
    at: datetime
    cycle_start: datetime


@dataclass(frozen=True, slots=True)
class _Number:
    """What a program gave."""

    value: float
    samples: int | None


class Command:
    """Runs programs, each distinct one once, a few at a time.

    `needs_permission` names the setting without which it runs nothing.
    """

    name = "command"
    Source = models.Source
    Measure = models.Measure
    needs_permission = "allow_commands"
    page = PAGE

    def read(
        self,
        source: models.Source,  # noqa: ARG002 - there is nothing to configure
        asks: Sequence[Ask],
        http: Http,
        facts: Facts,  # noqa: ARG002
        at: datetime,
    ) -> Iterator[Answer]:
        """Answer every ask: as of its slot where the program can, else as of now.

        Raises:
            Refused: The settings do not allow programs to be run.
        """
        if not asks:
            return
        door = _permitted(http)
        waiting = _by_question(asks, at)
        door.requests += len(waiting)
        for question, result in each(partial(_asked, door.root), list(waiting), AT_ONCE):
            yield from (_answer(ask.key_result, question, result) for ask in waiting[question])

    def checkup(
        self,
        source: models.Source,  # noqa: ARG002
        measures: Sequence[models.Measure],
        http: Http,
        at: datetime,  # noqa: ARG002
    ) -> Iterator[Checked]:
        """Whether each program is there, may be run, and finds the variables it needs; none is run.

        Raises:
            Refused: The settings do not allow programs to be run.
        """
        from .checkup import checked

        return checked(measures, _permitted(http).root, os.environ)

    def plan(
        self,
        source: models.Source,  # noqa: ARG002
        asks: Sequence[Ask],
        facts: Facts,  # noqa: ARG002
    ) -> Iterator[Planned]:
        """What `read` would run."""
        waiting: dict[_Question, list[str]] = {}
        for ask in asks:
            waiting.setdefault(_Question(ask.measure, ask.at, ask.cycle_start), []).append(ask.key_result)
        for question, names in waiting.items():
            yield Planned(1, f"a run of {shown(question.measure.argv)}", tuple(names))

    def history(
        self,
        source: models.Source,  # noqa: ARG002
        ask: Ask,
        slots: Sequence[datetime],
        http: Http,
        facts: Facts,  # noqa: ARG002
    ) -> Iterator[tuple[datetime, Answer]]:
        """Answer one ask for each of the slots, ascending, with one run for each.

        Raises:
            Refused: The settings do not allow it, or the program answers for now only.
        """
        if not ask.measure.as_of:
            raise Refused(
                "the program answers for now only, so it has no history",
                help="if it answers for the instant in KEYRESULT_AT, say `as_of: true`",
            )
        door = _permitted(http)
        for slot in slots:
            door.requests += 1
            question, result = _asked(door.root, _Question(ask.measure, slot, ask.cycle_start))
            yield slot, _answer(ask.key_result, question, result)


def _permitted(http: Http) -> ClosedDoor:
    door = closed_door(http)
    if not door.allow_commands:
        cure = "say `allow_commands: true` in keyresult.yaml, if everyone who may change the plan may run programs"
        raise Refused("the settings do not allow programs to be run", help=cure)
    return door


def _by_question(asks: Sequence[Ask], now: datetime) -> Mapping[_Question, list[Ask]]:
    groups: dict[_Question, list[Ask]] = {}
    for ask in asks:
        question = _Question(ask.measure, ask.at if ask.measure.as_of else now, ask.cycle_start)
        groups.setdefault(question, []).append(ask)
    return groups


def _asked(root: Path, question: _Question) -> tuple[_Question, _Number | ConnectorError]:
    """The question with its number, or with the reason why there is none."""
    try:
        passed = _passed(question.measure)
        process = _process(question, passed, root)
        clean = Redactor(passed[name] for name in question.measure.env).clean
        return question, _Number(*number_of(shown(process.argv), run(process), clean))
    except ConnectorError as error:
        return question, error


def _passed(measure: models.Measure) -> dict[str, str]:
    """The variables of ours that the program gets."""
    for name in measure.env:
        if name not in os.environ:
            raise Refused(f"the variable {name}, which the program needs, is not set", help=f"set {name}")
    return {name: os.environ[name] for name in (*ALWAYS_PASSED, *measure.env) if name in os.environ}


def _process(question: _Question, passed: Mapping[str, str], root: Path) -> Process:
    measure = question.measure
    environment = {**passed, **measure.instants(question.at, question.cycle_start)}
    return Process(measure.argv, root.absolute() / (measure.cwd or ""), environment, measure.timeout)


def _answer(key_result: str, question: _Question, result: _Number | ConnectorError) -> Answer:
    if isinstance(result, ConnectorError):
        return Missing(key_result, result.outcome, result.fault, result.message, result.help)
    measure = question.measure
    evidence = {"argv": list(measure.argv), **measure.instants(question.at, question.cycle_start)}
    return Found(key_result, result.value, question.at, result.samples, evidence)
