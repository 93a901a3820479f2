"""The steps that explain a judgement: progress, pace, score, status, guardrails, share of the objective."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from .explained import Step, plain
from .guardrails import CAPPED, GUARDED, RESTING, breach_of
from .model import Keep, Milestones, Reach
from .progress import is_done, reached
from .rollup import interval_text
from .standing import Status
from .status import PACE_BANDS, SCORE_BANDS, grade, pace_gap, pace_status
from .wording import goal_text, percent_text, plural, score_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .explained import Explained
    from .standing import ObjectiveStanding, Standing

_JUDGED: Final = "by its readings; without any that may count, and at rest, by that alone"


def progress_step(subject: Explained) -> Step | None:
    """How far it has come; None where no reading may count."""
    goal, standing = subject.goal, subject.standing
    if standing.progress is None:
        return None
    if isinstance(goal, Reach):
        return _reach_progress(subject, goal)
    figures: dict[str, Any] = {"done": standing.done, "total": standing.total, "progress": standing.progress}
    if isinstance(goal, Milestones):
        today = subject.cycle.day_of(subject.at)
        figures["steps"] = [[step.title, step.weight, is_done(step, today)] for step in goal.steps]
        line = f"{standing.done} of {plural(len(goal.steps), 'step')} done, {percent_text(standing.progress)} by weight"
        return Step("progress", "weight of the steps done / weight of all", (line,), figures)
    line = f"held {standing.done} of {plural(standing.total or 0, 'day')} with data = {plain(standing.progress)}"
    figures["coverage"] = standing.coverage
    return Step("progress", "days held / days with data, each by its last reading", (line,), figures)


def _reach_progress(subject: Explained, goal: Reach) -> Step:
    value, progress = subject.standing.value, subject.standing.progress
    assert value is not None
    assert progress is not None
    figures = {"baseline": goal.baseline, "target": goal.target, "value": value, "progress": progress}
    measured = f"baseline measured from the {goal.measured}" if goal.measured else "baseline as declared"
    parts = f"({plain(value)} − {plain(goal.baseline)}) / ({plain(goal.target)} − {plain(goal.baseline)})"
    lines = (f"{parts} = {plain(progress)}, that is {percent_text(progress)} of the way", measured)
    return Step("progress", "(value − baseline) / (target − baseline), unclamped", lines, figures)


def expected_step(subject: Explained) -> Step | None:
    """What is expected by now; None where pace does not apply."""
    expected, cycle = subject.standing.expected, subject.cycle
    if expected is None:
        return None
    gone, checkpoints = cycle.days_gone(subject.at), subject.key_result.checkpoints
    figures = {
        "days_gone": gone,
        "days": cycle.days,
        "checkpoints": [[each.day, each.share] for each in checkpoints],
        "expected": expected,
    }
    if isinstance(subject.goal, Milestones):
        lines, rule = (f"{percent_text(expected)} of the weight was due before today",), "weight due / weight of all"
    else:
        shaped = ", by its checkpoints" if checkpoints else ""
        lines = (f"{gone} of {plural(cycle.days, 'day')} gone{shaped}: {percent_text(expected)} expected",)
        rule = "days gone / days of the cycle, or straight lines through checkpoints"
    return Step("expected", rule, lines, figures)


def score_step(subject: Explained) -> Step | None:
    """The score so far; None where nothing may count."""
    standing = subject.standing
    if standing.score is None or standing.progress is None:
        return None
    line = f"{plain(standing.progress)} limited to 0 … 1 = {score_text(standing.score)}"
    figures = {"progress": standing.progress, "score": standing.score, "projected": standing.projected}
    return Step("score", "progress limited to 0 … 1", (line,), figures)


def status_step(subject: Explained) -> Step:
    """The status word before guardrails, with the rule that gave it and its bands."""
    rule, judged, figures = _judgement(subject)
    lines = (f"{judged}: {subject.standing.reason}",)
    return Step("status", rule, lines, {**figures, "judged": judged, "reason": subject.standing.reason})


def _judgement(subject: Explained) -> tuple[str, Status, dict[str, Any]]:
    """Rule, status before guardrails, and the figures compared."""
    goal, standing = subject.goal, subject.standing
    if standing.progress is None or isinstance(goal, Milestones):
        rule = "no step overdue, or how much of the weight is behind" if standing.progress is not None else _JUDGED
        return rule, standing.status, {"by": "steps" if standing.progress is not None else "state"}
    if isinstance(goal, Reach):
        return _reach_judgement(subject, goal, standing.progress)
    assert isinstance(goal, Keep)
    if subject.ended and standing.done == standing.total:
        return "every day with data held at the end of the cycle", Status.ACHIEVED, {"by": "reached"}
    return _graded(subject, standing.projected, {"by": "projected days held", **_days(subject, goal)})


def _reach_judgement(subject: Explained, goal: Reach, progress: float) -> tuple[str, Status, dict[str, Any]]:
    standing = subject.standing
    assert standing.value is not None
    if reached(goal, standing.value):
        return "the target is reached", Status.ACHIEVED, {"by": "reached", "goal": goal_text(goal)}
    if subject.ended:
        return _graded(subject, progress, {"by": "final score"})
    if standing.projection is not None:
        return _graded(subject, standing.projection.score, {"by": "projection"})
    assert standing.expected is not None
    on_track, at_risk = PACE_BANDS
    gap = pace_gap(progress, standing.expected)
    rule = f"points behind the pace: below {plain(on_track)} on track, up to {plain(at_risk)} at risk, else off track"
    bands = {"on_track": on_track, "at_risk": at_risk}
    return rule, pace_status(progress, standing.expected), {"by": "pace", "gap_points": gap, "bands": bands}


def _graded(subject: Explained, score: float | None, figures: dict[str, Any]) -> tuple[str, Status, dict[str, Any]]:
    assert score is not None, "what is graded has a score"
    ambition = subject.key_result.ambition
    on_track, at_risk = SCORE_BANDS[ambition]
    rule = f"{ambition}: score {on_track:.2f} or more on track, {at_risk:.2f} or more at risk, else off track"
    bands = {"on_track": on_track, "at_risk": at_risk}
    return rule, grade(score, ambition), {**figures, "graded": score, "bands": bands}


def _days(subject: Explained, goal: Keep) -> dict[str, Any]:
    """The days that the projected score of a keep goal counts."""
    standing, days = subject.standing, subject.cycle.days
    assert standing.value is not None
    assert standing.coverage is not None
    gone = round((standing.total or 0) / standing.coverage)
    return {"held": standing.done, "left": days - gone, "days": days, "holds_now": goal.holds(standing.value)}


def guardrails_step(subject: Explained) -> Step | None:
    """What the guardrails did to the status; None without any, or where there was nothing to cap."""
    standing = subject.standing
    names = standing.key_result.guardrails
    judged = _judgement(subject)[1]
    if not names or judged not in GUARDED:
        return None
    others = {each.key_result.id: each for each in (*subject.team.standings(), *subject.team.health)}
    told = {name: _guardrail_text(others.get(name)) for name in names}
    capped = judged in CAPPED and standing.status is Status.AT_RISK
    lines = (*(f"{name}: {state}" for name, state in told.items()), *(["capped at at risk"] if capped else []))
    figures = {"guardrails": told, "judged": judged, "capped": capped, "status": standing.status}
    return Step("guardrails", "a breached guardrail caps the status at at risk", lines, figures)


def _guardrail_text(other: Standing | None) -> str:
    if other is None or other.status is Status.NO_DATA:
        return "no data, which caps nothing"
    if other.status in RESTING:
        return f"{other.status}, which caps nothing"
    breach = breach_of(other)
    return "holds" if breach is None else f"breached ({breach})"


def share_step(subject: Explained) -> Step | None:
    """Its share of the objective's score; None for health metrics, which are never scored."""
    objective = next((each for each in subject.team.objectives if subject.standing in each.standings), None)
    if objective is None:
        return None
    counted = [each for each in objective.standings if each.status not in RESTING]
    figures = {
        "weights": [[each.key_result.id, each.key_result.weight, each.score] for each in counted],
        "weight": subject.key_result.weight,
        "score": subject.standing.score,
        "objective_score": objective.score,
        "objective_low": objective.low,
        "objective_high": objective.high,
        "objective_status": objective.status,
    }
    return Step("share", "weighted mean of the scores that are known", tuple(_share_lines(subject, objective)), figures)


def _share_lines(subject: Explained, objective: ObjectiveStanding) -> Iterator[str]:
    standing = subject.standing
    if standing.status in RESTING:
        yield "left out of the objective's score"
    elif standing.score is None:
        yield "counts for nothing while unknown: the objective's score could be anything between the ends told"
    else:
        yield f"weight {plain(subject.key_result.weight)}, score {score_text(standing.score)}"
    told = interval_text(objective)
    yield f'objective "{objective.objective.id}": {told or "no score yet"}, {objective.status}'
