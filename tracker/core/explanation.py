"""Every step from the stored samples to the status word of a key result, with its numbers and its rule.

A step tells people what was done in `lines`, and hands programs the numbers it was done with in
`figures`: enough of them to work everything out again. Values are in the goal's unit, unless a
name says `native`; figures hold numbers, texts, instants, days, and lists of those.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from .explained_judgement import (
    expected_step,
    guardrails_step,
    progress_step,
    score_step,
    share_step,
    status_step,
)
from .explained_outlook import effort_step, evidence_step, projection_step, signals_step
from .explained_reading import reading_step, trust_step, value_step

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from .readings import Correction, History
    from .standing import Standing, TeamStanding


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the arithmetic.

    Attributes:
        name: What it works out, one word.
        rule: How, as a formula or a sentence, lower case.
        lines: What was done, for people; lower case, without a full stop.
        figures: What it was done with, and what came out, for programs.
    """

    name: str
    rule: str
    lines: tuple[str, ...]
    figures: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Explained:
    """A key result and all that its standing was made of.

    Attributes:
        standing: Where it stands, guardrails considered.
        team: The standing of its team at the same instant.
        history: What the store knew of it.
        at: The instant that judges: ages are measured there.
        corrections: Those of the newest reading's slot, in the order of recording.
    """

    standing: Standing
    team: TeamStanding
    history: History
    at: datetime
    corrections: Sequence[Correction] = ()


_STEPS: Final = (
    reading_step,
    value_step,
    trust_step,
    progress_step,
    expected_step,
    score_step,
    projection_step,
    effort_step,
    signals_step,
    evidence_step,
    status_step,
    guardrails_step,
    share_step,
)


def explanation(subject: Explained) -> tuple[Step, ...]:
    """The steps that there are for such a goal and such data, in the order in which they are taken."""
    return tuple(step for make in _STEPS if (step := make(subject)))
