"""The JSON contract of `probe`: numbers raw, times RFC 3339, what is missing null."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tracker.core.row import unit_of

from .json_docs import DEMO, instant
from .outlook_json import number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracker.core.sense import Sense
    from tracker.probed import Probe

Document = dict[str, Any]


def document(probes: Sequence[Probe], warnings: Sequence[str] = (), *, demo: bool = False) -> Document:
    """The document `keyresult.probe/1`."""
    items = [_item(probe) for probe in probes]
    return {"schema": "keyresult.probe/1", "items": items, "warnings": [*([DEMO] if demo else []), *warnings]}


def _item(probe: Probe) -> Document:
    key_result, found, failure = probe.subject.key_result, probe.found, probe.failure
    measure, unit = key_result.measure, unit_of(key_result)
    return {
        "key_result": key_result.name,
        "connector": measure and measure.connector,
        "source": measure and measure.source,
        "at": instant(probe.at),
        "steps": [
            {"step": step.name, "state": step.state.value, "details": list(step.details), "help": step.help}
            for step in probe.steps
        ],
        "failed": failure and failure.name,
        "asked": probe.asked,
        "definition": probe.definition,
        "native_value": found and number(found.value),
        "native_unit": measure and measure.unit.symbol,
        "value": number(probe.value),
        "unit": unit and unit.symbol,
        "reason": failure and failure.details[0],
        "observed_at": found and instant(found.observed_at),
        "samples": found and found.samples,
        "evidence": found and dict(found.evidence),
        "sense": probe.sense and _sense(probe.sense),
        "report": probe.report,
        "next": probe.next,
    }


def _sense(sense: Sense) -> Document:
    return {
        "weeks": [{"monday": week.monday.isoformat(), "value": number(week.value)} for week in sense.weeks],
        "usual_step": number(sense.step),
        "days_with_reading": sense.known,
        "days_without_reading": sense.silent,
        "doubts": list(sense.doubts),
    }
