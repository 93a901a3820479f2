"""The steps that explain what weekly values say: projection, effort, usual variation, evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .evidence import CONFIDENCE, MANY_EVENTS
from .explained import Step, plain
from .insight import evidence_texts, movement_text, takes_text
from .model import Reach
from .outlook import few_points_text, points_in, possible
from .projection import MOST_POINTS, UPPER_END, fit, silent_weeks, weekly_points, weekly_steps, weeks_to
from .row import counts_as_current
from .signal import signal_text
from .student import student_quantile
from .wording import chance_text, plural

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .explained import Explained
    from .projection import Fit
    from .signal import Limits
    from .standing import Projection, WeekValue

_PROJECTION = "centre = level + h · drift; half-width = t · σ · sqrt(1 + (h − 1) · a²); clipped to what is possible"
_LIMITS = "centre ± 2.66 · mean moving range of the weeks named; a signal is a value outside, or 8 in a row on one side"


def projection_step(subject: Explained) -> Step | None:
    """Where it will end; None for another goal, and where nothing is projected any more."""
    goal, standing = subject.goal, subject.standing
    if not isinstance(goal, Reach) or standing.progress is None or subject.ended:
        return None
    found, likely = fit(standing.basis), standing.projection
    if found is None or likely is None:
        points = points_in(standing.basis)
        return Step("projection", "from 6 weekly values on", (few_points_text(points),), {"points": points})
    ahead = weeks_to(subject.cycle.last, standing.basis) + silent_weeks(standing.basis)
    quantile = student_quantile(UPPER_END, found.freedom)
    figures = {
        "weeks": _known(standing.basis)[-MOST_POINTS:],
        "steps": weekly_steps(weekly_points(standing.basis)[-MOST_POINTS:]),
        **_fitted(found),
        "weeks_ahead": ahead,
        "t_quantile": quantile,
        "half_width": quantile * found.scale(ahead),
        "unclipped_centre": found.centre(ahead),
        "bounds": list(possible(goal.unit, standing.basis)),
        **_likely(likely),
    }
    return Step("projection", _PROJECTION, _projection_lines(subject, found, likely, figures), figures)


def effort_step(subject: Explained) -> Step | None:
    """What reaching the target takes; None where it takes nothing."""
    effort, told = subject.standing.effort, takes_text(subject.standing, subject.cycle.day_of(subject.at))
    if effort is None or told is None:
        return None
    figures = {
        "needed": effort.needed,
        "best": effort.best,
        "times_best": effort.times_best,
        "last_day": effort.last_day,
    }
    return Step("effort", "weekly step needed = distance to the target · 7 / days left", (told,), figures)


def signals_step(subject: Explained) -> Step | None:
    """Whether it really moved; None where nothing can be said."""
    standing, unit = subject.standing, subject.unit
    told = movement_text(standing)
    if told is None or unit is None:
        return None
    earlier = [signal_text(signal, unit) for signal in standing.signals if signal not in standing.moves]
    figures = {
        "not_judged": standing.unjudged,
        "limits": standing.usual and _limits(standing.usual, standing.charts[-1].weeks),
        "signals": [
            {"rule": each.rule, "since": each.since, "until": each.until, "value": each.value, "better": each.better}
            for each in standing.signals
        ],
    }
    return Step("movement", _LIMITS, (told, *earlier), figures)


def evidence_step(subject: Explained) -> Step | None:
    """What the events behind the number can show; None where their number is not known."""
    standing = subject.standing
    if standing.samples is None or not counts_as_current(standing):
        return None
    few = [f"fewer than {MANY_EVENTS}: their number stands beside the value"] if standing.samples < MANY_EVENTS else []
    lines = (f"rests on {plural(standing.samples, 'event')}", *few, *evidence_texts(standing))
    figures = {
        "samples": standing.samples,
        "samples_a_week_before": standing.samples_before,
        "confidence": CONFIDENCE,
    }
    return Step("evidence", "a share of n events has a Wilson interval", lines, figures)


def _fitted(found: Fit) -> dict[str, Any]:
    return {
        "points": found.points,
        "weight": found.weight,
        "level": found.level,
        "drift": found.drift,
        "sigma": found.sigma,
        "freedom": found.freedom,
    }


def _likely(likely: Projection) -> dict[str, Any]:
    return {
        "low": likely.low,
        "centre": likely.centre,
        "high": likely.high,
        "chance": likely.chance,
        "score": likely.score,
        "method": likely.method,
    }


def _projection_lines(subject: Explained, found: Fit, likely: Projection, figures: dict[str, Any]) -> tuple[str, ...]:
    values = ", ".join(plain(value) for _, value in figures["weeks"])
    centre, half, ahead = (plain(figures[name]) for name in ("unclipped_centre", "half_width", "weeks_ahead"))
    share = f"{UPPER_END:.0%}"
    return (
        f"{plural(found.points, 'weekly value')}: {values}",
        f"a = {plain(found.weight)}, level = {plain(found.level)}, drift = {plain(found.drift)} a week",
        f"σ = {plain(found.sigma)}, t = {plain(figures['t_quantile'])} ({share}, {found.freedom} degrees of freedom)",
        f"centre = {plain(found.level)} + {ahead} weeks · {plain(found.drift)} = {centre}, half-width = {half}",
        f"80 % range, clipped: {plain(likely.low)} to {subject.text(likely.high)}",
        f"chance of reaching the target: {chance_text(likely.chance)}",
    )


def _limits(usual: Limits, weeks: Sequence[WeekValue]) -> dict[str, Any]:
    base = [each for each in _known(weeks) if usual.first <= each[0] <= usual.last]
    return {
        "weeks": base,
        "logarithms": usual.skewed,
        "low": usual.low,
        "centre": usual.centre,
        "high": usual.high,
        "trial": usual.trial,
    }


def _known(weeks: Sequence[WeekValue]) -> list[list[Any]]:
    """Monday and value of the weeks that have one."""
    return [[week.monday, week.value] for week in weeks if week.value is not None]
