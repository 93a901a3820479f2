"""The steps that explain a number: what was read, what it is in the goal's unit, how far it can be relied on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .explained import Step, plain
from .ledger import SHORT_COMMIT, in_force
from .row import counts_as_current
from .slots import interval_text
from .trust import LATE_INTERVALS, stale_after
from .units import convert
from .wording import age_text, instant_text, plural

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .explained import Explained
    from .model import Measure
    from .readings import Correction, Definition, Gap, Reading


def reading_step(subject: Explained) -> Step | None:
    """Where the newest number comes from: its receipt, and what it is by definition; None for steps of a plan."""
    measure, latest = subject.key_result.measure, subject.history.latest
    if measure is None:
        return None
    definition = in_force(subject.history.definitions, subject.key_result.name, subject.team.at)
    lines = [*_receipt_lines(subject, measure, latest), *_definition_lines(subject, measure, definition)]
    lines.extend(_correction_text(each, measure, subject.cycle.zone) for each in subject.corrections)
    figures = {
        "connector": measure.connector,
        "source": measure.source,
        "fields": dict(measure.fields),
        "native_unit": measure.unit.symbol,
        "reading": None if latest is None else _receipt(latest),
        "corrections": [_corrected(each) for each in subject.corrections],
        "defined_at": definition and definition.effective_at,
        "commit": definition and definition.commit,
        "author": definition and definition.author,
    }
    return Step("reading", "the newest reading, as the source gave it", tuple(lines), figures)


def value_step(subject: Explained) -> Step | None:
    """The reading in the goal's unit; None without a reading."""
    measure, latest, unit = subject.key_result.measure, subject.history.latest, subject.unit
    if measure is None or latest is None or unit is None or subject.standing.value is None:
        return None
    value = subject.standing.value
    factor = convert(1.0, measure.unit, unit)
    line = f"{plain(latest.value, measure.unit)} × {plain(factor)} = {plain(value, unit)}"
    if not counts_as_current(subject.standing):
        line = f"last {line}, {instant_text(latest.observed_at, subject.cycle.zone)}: counts neither for nor against"
    figures = {"native": latest.value, "factor": factor, "value": value, "unit": unit.symbol}
    return Step("value", "value = reading × factor between the units", (line,), figures)


def trust_step(subject: Explained) -> Step | None:
    """How far the number can be relied on: its age beside the limits, and attempts that failed since."""
    key_result, latest, gap = subject.key_result, subject.history.latest, subject.history.gap
    if key_result.measure is None:
        return None
    late, stale = LATE_INTERVALS * key_result.every, stale_after(key_result)
    age = None if latest is None else subject.at - latest.observed_at
    limits = f"late after {interval_text(late)}, stale after {interval_text(stale)}"
    told = "never read" if age is None else f"{age_text(age)} old when judged; {limits}"
    lines = (f"{told}: {subject.standing.trust}", *([] if gap is None else [_gap_text(gap, subject.cycle.zone)]))
    figures = {
        "judged_at": subject.at,
        "age_seconds": None if age is None else age.total_seconds(),
        "late_after_seconds": late.total_seconds(),
        "stale_after_seconds": stale.total_seconds(),
        "definitions_in_cycle": sum(
            subject.cycle.start < each.effective_at <= subject.at for each in subject.history.definitions[1:]
        ),
        "gap": gap and {"outcome": gap.outcome, "fault": gap.fault, "message": gap.message, "since": gap.since},
        "trust": subject.standing.trust,
    }
    return Step(
        "trust", "the first that applies: never, broken, partial, stale, late, redefined, fresh", lines, figures
    )


def _receipt_lines(subject: Explained, measure: Measure, latest: Reading | None) -> Iterator[str]:
    yield f'asked of {measure.connector} "{measure.source}" every {interval_text(subject.key_result.every)}'
    if latest is None:
        yield "no reading yet"
        return
    zone = subject.cycle.zone
    stale = "" if counts_as_current(subject.standing) else "last "
    slot = f"for the slot {instant_text(latest.at, zone)}"
    yield f"{stale}{plain(latest.value, measure.unit)} {slot}, true for {instant_text(latest.observed_at, zone)}"
    over = "" if latest.samples is None else f", over {plural(latest.samples, 'sample')}"
    yield f"recorded {instant_text(latest.recorded_at, zone)} {_by(latest)}{over}"


def _by(reading: Reading) -> str:
    """Who stored a reading."""
    if reading.filled:
        return "from the source's history"
    return "by hand" if reading.poll is None else f"by poll {reading.poll}"


def _definition_lines(subject: Explained, measure: Measure, definition: Definition | None) -> Iterator[str]:
    fields = ", ".join(f"{name}={value}" for name, value in measure.fields.items() if value is not None)
    if fields:
        yield f"asks {fields}"
    if definition is not None:
        commit = f", commit {definition.commit[:SHORT_COMMIT]}" if definition.commit else ""
        author = f" by {definition.author}" if definition.author else ""
        yield f"defined so since {instant_text(definition.effective_at, subject.cycle.zone)}{commit}{author}"


def _correction_text(correction: Correction, measure: Measure, zone: str) -> str:
    values = f"{plain(correction.before, measure.unit)} to {plain(correction.value, measure.unit)}"
    who = f"by {correction.author} on {instant_text(correction.recorded_at, zone)}"
    return f"corrected from {values} {who}: {correction.reason}"


def _gap_text(gap: Gap, zone: str) -> str:
    outcome = gap.outcome.value.replace("_", " ")
    return f"{outcome} since {instant_text(gap.since, zone)}, fault {gap.fault}: {gap.message}"


def _receipt(reading: Reading) -> dict[str, Any]:
    return {
        "slot": reading.at,
        "value": reading.value,
        "observed_at": reading.observed_at,
        "recorded_at": reading.recorded_at,
        "samples": reading.samples,
        "poll": reading.poll,
        "filled": reading.filled,
    }


def _corrected(correction: Correction) -> dict[str, Any]:
    return {
        "before": correction.before,
        "value": correction.value,
        "recorded_at": correction.recorded_at,
        "author": correction.author,
        "reason": correction.reason,
    }
