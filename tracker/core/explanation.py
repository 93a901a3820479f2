"""Every step from the stored samples to the status word of a key result, with its numbers and its rule."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from .explained_contributions import contributions_step
from .explained_judgement import expected_step, guardrails_step, progress_step, score_step, share_step, status_step
from .explained_outlook import effort_step, evidence_step, projection_step, signals_step
from .explained_reading import reading_step, trust_step, value_step
from .explained_switch import switch_step

if TYPE_CHECKING:
    from .explained import Explained, Step

_STEPS: Final = (
    reading_step,
    value_step,
    trust_step,
    switch_step,
    progress_step,
    expected_step,
    score_step,
    projection_step,
    effort_step,
    signals_step,
    contributions_step,
    evidence_step,
    status_step,
    guardrails_step,
    share_step,
)


def explanation(subject: Explained) -> tuple[Step, ...]:
    """The steps that there are for such a goal and such data, in the order in which they are taken."""
    made = (step(subject) for step in _STEPS)
    return tuple(step for step in made if step is not None)
