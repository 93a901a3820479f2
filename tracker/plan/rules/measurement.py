"""Whether the number can carry the judgement: how much is behind it, and what its window does to it."""

from __future__ import annotations

import math
import re
from datetime import timedelta
from typing import TYPE_CHECKING

from tracker.core.evidence import finer_than_sample, shown_by
from tracker.core.model import Milestones, Reach, ReachFromHistory
from tracker.core.quantity import convert
from tracker.core.sense import unit_slip
from tracker.core.signal import not_judged
from tracker.core.wording import plural

from .base import Checked, Problem, ReadKeyResult, Rule
from .windows import PROMQL, spelled, window_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracker.core.model import KeyResult, Measure
    from tracker.core.readings import Reading

LONGEST = timedelta(days=35)
"""The longest window that counts and ratios need where events are rare."""
WEEK = timedelta(days=7)
_IGNORE = "`# keyresult: ignore[KR405] events are rare`"

_SUM, _COUNT = re.compile(r"_sum\b"), re.compile(r"_count\b")
_AVERAGE = re.compile(r"\bavg\s*\(\s*+(?!sum|max|min|histogram_quantile)", re.IGNORECASE)


def too_fine(checked: Checked) -> Iterator[Problem]:
    """Targets of ratios that so many events cannot show."""
    for key_result, value, reading in _read(checked):
        events = reading.samples or 0
        message, cure = finer_than_sample(value.goal, events), shown_by(value.goal, events)
        if message is not None and cure is not None:
            yield Problem(key_result.notes, message, _goal(key_result), cure)


def slipped(checked: Checked) -> Iterator[Problem]:
    """Readings that are away from the baseline by the factor between two units."""
    for key_result, value, reading in _read(checked):
        assert value.measure is not None, "only what is measured has readings"
        if isinstance(value.goal, Milestones | ReachFromHistory):
            continue
        number = convert(reading.value, value.measure.unit, value.goal.unit)
        if message := unit_slip(value.goal, number, value.goal.unit):
            place = ("measure", "unit") if "unit" in (key_result.raw.get("measure") or {}) else ("measure",)
            yield Problem(key_result.notes, message, place, "write the unit in which the source counts, as `unit: s`")


def mean_of_durations(checked: Checked) -> Iterator[Problem]:
    """Means of how long things take."""
    for key_result in checked.measured:
        value = key_result.value
        if value is None or value.measure is None or value.measure.unit.dimension != "time":
            continue
        if (name := _mean(value.measure)) is not None:
            message = "a few very long durations can decide this mean"
            yield Problem(key_result.notes, message, ("measure", name), _median(value.measure, name))


def overlapping(checked: Checked) -> Iterator[Problem]:
    """Long windows, for numbers that are to move."""
    for key_result in checked.key_results:
        value = key_result.value
        if value is None or value.measure is None or not isinstance(value.goal, Reach | ReachFromHistory):
            continue
        found = window_of(value.measure)
        duration = value.measure.unit.dimension == "time"
        if found is None or (found[1] <= LONGEST and not duration):
            continue
        if not_judged(found[1]) is not None:
            weeks, span = math.ceil(found[1] / WEEK), plural(found[1].days, "day")
            message = f"reports compare weekly values, and over {span} each event counts in {weeks} of them"
            cure = f"look back a week: {spelled(found[0], '7d')}; if events are too rare, add {_IGNORE}"
            yield Problem(key_result.notes, message, ("measure", found[0]), cure)


def _read(checked: Checked) -> Iterator[tuple[ReadKeyResult, KeyResult, Reading]]:
    """What has a reading from its cycle."""
    if checked.archive is None:
        return
    for key_result in checked.measured:
        value, cycle = key_result.value, key_result.file.cycle
        if value is None or value.measure is None or cycle is None:
            continue
        latest = checked.history(value, cycle, timedelta()).latest
        if latest is not None and latest.at >= cycle.start:
            yield key_result, value, latest


def _goal(key_result: ReadKeyResult) -> tuple[str, ...]:
    return ("keep",) if "keep" in key_result.raw else ("target",)


def _mean(measure: Measure) -> str | None:
    """The field that asks for a mean; None if none does."""
    if measure.fields.get("statistic") == "mean":
        return "statistic"
    query = measure.fields.get("query")
    return "query" if isinstance(query, str) and (_divides(query) or _AVERAGE.search(query)) else None


def _median(measure: Measure, name: str) -> str:
    """What to ask for instead of a mean, as it is written in that field."""
    if name == "statistic":
        return "use the median: `statistic: p50`"
    such = "histogram_quantile(0.5, …)" if measure.connector in PROMQL else "percentile_cont(0.5)"
    return f"use the median, such as `{such}`"


def _divides(query: str) -> bool:
    """Whether a sum is divided by a count, as `…_sum / …_count`."""
    total = _SUM.search(query)
    sign = query.find("/", total.end()) if total else -1
    return sign >= 0 and _COUNT.search(query, sign) is not None


RULES = (
    Rule(
        "KR402",
        "target finer than the sample",
        what="a target for a ratio that a single failure among the events of one reading would miss",
        why="it is a target of perfection: a single failure misses it",
        example='keep: ">= 99.9 %"   # over 240 deployments',
        better='keep: ">= 99 %"',
        fix="measure over a longer window, or set a bound that allows one failure",
        check=too_fine,
        needs_history=True,
    ),
    Rule(
        "KR403",
        "unit probably slipped",
        what="a reading that is about 60, 100 or 1,000 times the baseline or bound, or as small a part of it",
        why="with the wrong unit every progress figure is wrong by that factor",
        example="baseline: 45 min\n"
        "target: 10 min\n"
        "measure: {connector: prometheus, query: deploy_time, unit: min}   # and the source answers 2700",
        better="baseline: 45 min\ntarget: 10 min\nmeasure: {connector: prometheus, query: deploy_time, unit: s}",
        fix="say under `unit:` in what the source counts",
        check=slipped,
        needs_history=True,
    ),
    Rule(
        "KR404",
        "mean of a skewed duration",
        what="a mean of how long something takes: `statistic: mean`, `…_sum / …_count`, or `avg(` in SQL",
        why="one stuck run can raise the mean although a typical run takes as long as before",
        example="keep: < 10 min\n"
        "measure: {connector: github_actions, repository: acme/shop, workflow: deploy.yml, statistic: mean}",
        better="keep: < 10 min\n"
        "measure: {connector: github_actions, repository: acme/shop, workflow: deploy.yml, statistic: p50}",
        fix="use the median (`p50`), or `p90` where the slow ones matter",
        check=mean_of_durations,
    ),
    Rule(
        "KR405",
        "overlapping window",
        what="under a goal that is to move, a window of more than a week for a duration, or of more than 35 days for "
        "counts and ratios, which may need many days; goals to keep and health metrics may look back farther",
        why="one bad day moves several weekly values in a row, so a real change cannot be told from chance",
        example="baseline: 45 min\n"
        "target: 10 min\n"
        "measure: {connector: github_actions, repository: acme/shop, workflow: deploy.yml, window: 28d}",
        better="baseline: 45 min\n"
        "target: 10 min\n"
        "measure: {connector: github_actions, repository: acme/shop, workflow: deploy.yml, window: 7d}",
        fix="look back 7 days; where events are rare, ignore the rule with that reason",
        check=overlapping,
    ),
    Rule(
        "KR406",
        "counts as current too long",
        what="a `stale_after:` of more than a week",
        why="an old number shown as current hides that nothing has been read since",
        example="stale_after: 30d",
        better="stale_after: 7d",
        fix="choose a week or less; a number that comes once a month is as old as it is",
    ),
)
