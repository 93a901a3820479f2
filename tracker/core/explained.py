"""What an explanation is made of: steps, and the key result they explain."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .row import unit_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from .cycle import Cycle
    from .model import Goal, KeyResult
    from .moved import Moved
    from .readings import Correction, History
    from .standing import Standing, TeamStanding
    from .units import Unit


@dataclass(frozen=True, slots=True)
class Step:
    """One step from the stored samples to the status word.

    Attributes:
        name: What it works out, one word.
        rule: How, as a formula or a sentence.
        lines: What was done, for people; lower case, without a full stop.
        figures: What it was done with and what came out, for programs: enough to do it again.
            Numbers, texts, truth values, days and instants, and lists of those.
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
        moved: What is known of contributions to its change.
    """

    standing: Standing
    team: TeamStanding
    history: History
    at: datetime
    corrections: Sequence[Correction] = ()
    moved: Moved | None = None

    @property
    def key_result(self) -> KeyResult:
        """The key result, its measured baseline in place."""
        return self.standing.key_result

    @property
    def goal(self) -> Goal:
        """Its goal."""
        return self.key_result.goal

    @property
    def cycle(self) -> Cycle:
        """Its cycle."""
        return self.team.team.cycle

    @property
    def unit(self) -> Unit | None:
        """The unit of its values."""
        return unit_of(self.key_result)

    @property
    def ended(self) -> bool:
        """Whether the cycle is over."""
        return self.at >= self.cycle.end

    def text(self, value: float) -> str:
        """A value in six significant digits, with its unit."""
        return plain(value, self.unit)


def plain(value: float, unit: Unit | None = None) -> str:
    """A number as arithmetic shows it, in six significant digits, with its unit's symbol if it has one."""
    return f"{value:.6g} {unit.symbol}".rstrip() if unit else f"{value:.6g}"
