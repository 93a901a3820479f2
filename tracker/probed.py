"""What came of trying a measure: its steps, its number, and what a report would say."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from .core.model import KeyResult, TeamCycle
    from .core.readings import History
    from .core.sense import Sense
    from .ports import Found, Task

STEPS = ("connect", "sign in", "query", "reduce", "convert", "sense")
"""The names of all steps, in order."""


class State(StrEnum):
    """How a step ended; one without anything to do is skipped."""

    OK = "ok"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what was found or what failed, and the cure of a failure."""

    name: str
    state: State
    details: tuple[str, ...] = ()
    help: str | None = None


@dataclass(frozen=True, slots=True)
class Subject:
    """A key result to be probed.

    `history` is what is stored of it, None if nothing can be read; `settle` is how long after a
    cycle its numbers may still change. `word` is the shortest name that a command understands.
    """

    team: TeamCycle
    key_result: KeyResult
    task: Task
    history: History | None
    settle: timedelta
    word: str


@dataclass(frozen=True, slots=True)
class Probe:
    """What came of one key result.

    Attributes:
        at: The instant that was asked for.
        steps: Up to the first that failed.
        asked: What was asked of the source.
        definition: What its number is, in a sentence, where the connector says it.
        found: The number as it came.
        value: The number in the goal's unit.
        sense: What is known around it.
        report: What a report will say with this number.
        next: The one command to go on with.
    """

    subject: Subject
    at: datetime
    steps: tuple[Step, ...]
    asked: str | None = None
    definition: str | None = None
    found: Found | None = None
    value: float | None = None
    sense: Sense | None = None
    report: str | None = None
    next: str = ""

    @property
    def failure(self) -> Step | None:
        """The step that failed, if one did."""
        return next((step for step in self.steps if step.state is State.FAILED), None)
