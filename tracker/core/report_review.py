"""The review of a cycle: how it ended, how good the forecasts were, and what to learn from it."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import fsum
from typing import TYPE_CHECKING, Final

from .calibration import GOOD, cycle_result, earlier_text, is_reached, stretch_text
from .carried import carried_lines
from .closing import ForecastGrade, final_scores
from .insight import movement_text
from .model import Reach
from .report import DEMO, PURPOSE, sentence
from .row import row, unit_of
from .sheet import Block, Sheet
from .standing import Status
from .wording import percent_text, plural, score_text, value_text
from .words import confidences

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from .calibration import CycleResult
    from .closing import FinalScore
    from .model import TeamCycle
    from .standing import Standing, TeamStanding

_HEALTHY: Final = "Healthy is a mean of 0.6 to 0.7, or 70 to 80 % reached."
_TOO_EASY: Final = "Everything was reached: were the targets too easy?"
_IN_DOUBT: Final = frozenset({Status.AT_RISK, Status.OFF_TRACK})


@dataclass(frozen=True, slots=True)
class CycleFacts:
    """What the store knows of a whole cycle beside where it ended.

    Attributes:
        scores: The scores as they were closed; empty if the cycle is not closed.
        grade: How good the projections were.
        goal_changes: What changed in goals and measures.
        silent_days: Days without data, over all measured key results; `days` of how many.
        half: Where the team stood at half time; None before that.
        earlier: What became of the cycles before, the oldest first.
        after: The team's next cycle; None if there are no files of it yet.
    """

    scores: Sequence[FinalScore] = ()
    grade: ForecastGrade = field(default_factory=ForecastGrade)
    goal_changes: Sequence[str] = ()
    silent_days: int = 0
    days: int = 0
    half: TeamStanding | None = None
    earlier: Sequence[CycleResult] = ()
    after: TeamCycle | None = None


def review_sheet(team: TeamStanding, facts: CycleFacts, *, demo: bool = False) -> Sheet:
    """The review of one team's cycle, from where it stands at the end."""
    scores = {each.key_result: each for each in facts.scores or final_scores(team.standings())}
    ended = [standing for standing in team.standings() if standing.status is not Status.DROPPED]
    counted = [each for each in scores.values() if each.status is not Status.DROPPED]
    known = [each.score for each in counted if each.score is not None]
    return Sheet(
        title=_title(team, known, sum(map(is_reached, counted)), len(ended)),
        lead=(
            *_preview(team),
            _HEALTHY,
            *_aim(team, facts, scores),
            *_lead(known, len(ended), closed=bool(facts.scores)),
        ),
        blocks=(
            Block("Key results", tuple(_ended(standing, team, scores) for standing in team.standings())),
            Block("Forecasts and data", tuple(map(sentence, _checked(facts, scores)))),
            Block("Changes to goals", tuple(facts.goal_changes)),
            Block("Learning", tuple(_prompts(ended, scores))),
            Block("Next cycle", tuple(carried_lines([each.key_result for each in ended], facts.after))),
        ),
        footer=(PURPOSE, *([DEMO] if demo else [])),
        demo=demo,
    )


def _title(team: TeamStanding, known: Sequence[float], good: int, total: int) -> str:
    name = f"{team.team.team[:1].upper()}{team.team.team[1:]}, {team.team.cycle.name} review"
    if not known:
        return f"{name}: no score, without data"
    mean = score_text(fsum(known) / len(known))
    reached = f"{good} of {plural(total, 'key result')} reached {GOOD} or more ({percent_text(good / total)})"
    return f"{name}: mean score {mean}; {reached}"


def _preview(team: TeamStanding) -> Iterator[str]:
    if team.at < team.team.cycle.end:
        yield "The cycle is under way: this shows what its review would say today."


def _aim(team: TeamStanding, facts: CycleFacts, scores: Mapping[str, FinalScore]) -> Iterator[str]:
    """How well the team aims: the cycles before, and what two of them say of its targets."""
    results = (*facts.earlier, cycle_result(team.team.cycle.name, [*scores.values()]))
    yield from (sentence(text) for text in (earlier_text(facts.earlier), stretch_text(results)) if text)


def _lead(known: Sequence[float], total: int, *, closed: bool) -> Iterator[str]:
    if len(known) < total:
        yield f"{total - len(known)} of {plural(total, 'key result')} ended without a score."
    if known and len(known) == total and min(known) >= 1:
        yield _TOO_EASY
    if not closed:
        yield "The cycle is not closed yet: `keyresult close` makes the scores final."


def _ended(standing: Standing, team: TeamStanding, scores: Mapping[str, FinalScore]) -> str:
    """One key result from start to end, with its score, the owner's confidence, and whether it really moved."""
    name = standing.key_result.name
    score = scores[name].score if name in scores else None
    confidence = confidences(team.words.get(name, ()))
    told = (
        _way(standing, team),
        "no score" if score is None else f"score {score_text(score)}",
        f"confidence {', '.join(map(str, confidence))}" if confidence else None,
        movement_text(standing),
    )
    return f"{standing.key_result.title.rstrip('. ')}: {'; '.join(filter(None, told))}"


def _way(standing: Standing, team: TeamStanding) -> str:
    """Where it began and ended, and the target, as `45 to 11.2 min (goal 45 min to < 10 min)`."""
    told = row(standing, team.team.cycle, team.at)
    goal, unit = standing.key_result.goal, unit_of(standing.key_result)
    start = f"{value_text(goal.baseline, unit)} to " if isinstance(goal, Reach) and unit is not None else ""
    return f"{start}{told.now} (goal {told.goal})"


def _checked(facts: CycleFacts, scores: Mapping[str, FinalScore]) -> Iterator[str]:
    grade = facts.grade
    if grade.made:
        yield (
            f"80 % ranges contained the final value {grade.hits} of {plural(grade.made, 'time')} "
            f"(expected {round(grade.expected)})"
        )
    yield from _recovered(facts.half, scores)
    if facts.days:
        yield f"days without data: {facts.silent_days} of {facts.days}"


def _recovered(half: TeamStanding | None, scores: Mapping[str, FinalScore]) -> Iterator[str]:
    """What became of those that were in doubt at half time, where anything was."""
    doubtful = [each for each in (half.standings() if half else ()) if each.status in _IN_DOUBT]
    if doubtful:
        ended = [scores.get(each.key_result.name) for each in doubtful]
        good = sum(each is not None and is_reached(each) for each in ended)
        doubted = f"of {plural(len(doubtful), 'key result')} at risk or off track at half time"
        yield f"{doubted}, {good} reached {GOOD} or more"


def _prompts(ended: Sequence[Standing], scores: Mapping[str, FinalScore]) -> Iterator[str]:
    """A question for each key result, by how it ended."""
    for standing in ended:
        final = scores.get(standing.key_result.name)
        title, score = standing.key_result.title.rstrip(". "), final.score if final else None
        if score is None:
            yield f"{title}: there is no score. What would have made it measurable?"
        elif final is not None and is_reached(final):
            yield f"{title} got nearly all the way. What caused it? Would it have happened anyway?"
        else:
            yield f"{title} ended at {score_text(score)}. What did we learn that we did not know at the start?"
