"""What the owners say, beside what the data says: the words of every screen and report."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from .wording import age_text, day_text, plural
from .words import MOST, confidences, disagreement, open_blockers, open_commitments

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from .cycle import Cycle
    from .standing import Standing, TeamStanding
    from .words import Blocker, CheckIn

SILENT_AFTER: Final = timedelta(days=14)
"""Where people check in, a silence of this length is told."""


@dataclass(frozen=True, slots=True)
class OwnerWords:
    """What was last said of one key result; each text is lower case, without a full stop.

    Attributes:
        standing: What the data says.
        said: The last check-in.
        day: When it was, as `14 Aug 2026`.
        confidence: As `confidence 5 → 4`, or `confidence 4/10` where it is the first; None if none was said.
        kept: As `commitments kept 1 of 2`; None if nothing was said of them.
        promised: The commitments that are open.
        blockers: What is in the way.
        disagreement: Where data and owner see it differently.
        silence: How long there has been no check-in, if that is long.
    """

    standing: Standing
    said: CheckIn
    day: str
    confidence: str | None
    kept: str | None
    promised: tuple[str, ...]
    blockers: tuple[Blocker, ...]
    disagreement: str | None
    silence: str | None

    @property
    def text(self) -> str:
        """All of it in one line, the owner's own words in quotes and never rewritten."""
        quote = f'"{self.said.text}"' if self.said.text else None
        following = f"next: {', '.join(self.promised)}" if self.promised else None
        told = (quote, self.confidence, self.kept, following, self.disagreement, self.silence)
        who = f"{self.standing.key_result.id}, {self.said.author} on {self.day}"
        return f"{who}: {'; '.join(filter(None, told)) or 'nothing new'}"


def owner_words(team: TeamStanding) -> tuple[OwnerWords, ...]:
    """What was said of each key result that anybody has checked in on, in the order of the plan."""
    return tuple(
        _words(standing, said, team.team.cycle, team.at)
        for standing in (*team.standings(), *team.health)
        if (said := team.words.get(standing.key_result.name, ()))
    )


def blocked_text(blocker: Blocker, at: datetime) -> str:
    """A blocker and its age, as `blocked 12 days: two more runners, asked of @infra`."""
    asked = f", asked of {blocker.blocked.asked}" if blocker.blocked.asked else ""
    return f"blocked {age_text(blocker.age(at))}: {blocker.blocked.text}{asked}"


def _words(standing: Standing, check_ins: Sequence[CheckIn], cycle: Cycle, at: datetime) -> OwnerWords:
    last, said = check_ins[-1], confidences(check_ins)
    return OwnerWords(
        standing=standing,
        said=last,
        day=day_text(cycle.day_of(last.at)),
        confidence=_confidence(said, last),
        kept=_kept(last),
        promised=open_commitments(check_ins),
        blockers=open_blockers(check_ins),
        disagreement=disagreement(said[-1] if said else None, standing.status),
        silence=_silence(last, min(at, cycle.end)),
    )


def _confidence(said: Sequence[int], last: CheckIn) -> str | None:
    if not said:
        return None
    if last.confidence is None or len(said) == 1:
        return f"confidence {said[-1]}/{MOST}"
    return f"confidence {said[-2]} → {said[-1]}"


def _kept(last: CheckIn) -> str | None:
    total = len(last.kept) + len(last.missed)
    return f"commitments kept {len(last.kept)} of {total}" if total else None


def _silence(last: CheckIn, at: datetime) -> str | None:
    age = at - last.at
    return f"no check-in for {plural(age.days // 7, 'week')}" if age >= SILENT_AFTER else None
