"""What came of a probe, on a terminal: its steps, the weeks around the number, what a report would say."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from tracker.core.report import sentence
from tracker.core.row import unit_of
from tracker.core.sense import ends_text
from tracker.core.wording import plural, value_text
from tracker.probed import STEPS, State

from .bars import sparkline
from .escape import clean
from .layout import pad, wrap

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracker.core.model import KeyResult
    from tracker.probed import Probe, Step

    from .style import Style

NOTHING_STORED: Final = "Nothing is stored."
WORTH_A_LOOK: Final = "worth a look"

_NAME = 9
_STATE = 7
_INDENT = "  "


def heading(key_result: KeyResult, address: str | None, style: Style) -> str:
    """What is about to be asked, before it is; ends with a line break."""
    measure = key_result.measure
    assert measure is not None, "what is probed is measured"
    where = f" at {address}" if address else ""
    text = f'{key_result.id} from {measure.connector} "{measure.source}"{where}. {NOTHING_STORED}'
    return _text(wrap(clean(text), style.width))


def render(probe: Probe, style: Style, *, raw: bool = False) -> str:
    """What came of one key result, below its heading; ends with a line break.

    Args:
        probe: What came.
        style: What the terminal can show.
        raw: Whether the evidence of the answer is told as it came.
    """
    return _text(
        [
            *(line for step in probe.steps for line in _step(step, style)),
            *(_evidence(probe, style) if raw else ()),
            *_weeks(probe, style),
            *_sentences(probe, style),
        ]
    )


def overview(probes: Sequence[Probe], style: Style) -> str:
    """The last lines below one line for each of several key results."""
    failed = [probe for probe in probes if probe.failure]
    good = len(probes) - len(failed)
    lines = [f"{good} of {plural(len(probes), 'key result')} gave a number. {NOTHING_STORED}"]
    if failed:
        lines.append(f"Next: keyresult probe {clean(failed[0].subject.word)}")
    return _text(line for text in lines for line in wrap(text, style.width))


def line(probe: Probe, style: Style) -> str:
    """One key result in short: its number, or the step that failed and why."""
    failure, name = probe.failure, probe.subject.key_result.name
    if failure:
        told = f"{failure.name}: {failure.details[0]}"
    else:
        doubts = "; ".join(probe.sense.doubts) if probe.sense else ""
        told = _value(probe) + (f"; {WORTH_A_LOOK}: {doubts}" if doubts else "")
    head = pad(State.FAILED if failure else State.OK, _STATE) + " "
    return _text(_hanging(head, f"{name}: {told}", style))


def _text(lines: Sequence[str] | Iterator[str]) -> str:
    return "".join(f"{each.rstrip()}\n" for each in lines)


def _step(step: Step, style: Style) -> Iterator[str]:
    head = f"{_INDENT}{STEPS.index(step.name) + 1} {pad(step.name, _NAME)} {pad(step.state, _STATE)} "
    first, *others = [*step.details, *([f"help: {step.help}"] if step.help else [])]
    yield from _hanging(head, first, style)
    for other in others:
        yield from _hanging(" " * len(head), other, style)


def _hanging(head: str, text: str, style: Style) -> list[str]:
    """A text behind its head, its further lines below its first word."""
    first, *others = wrap(clean(text), max(1, style.width - len(head)))
    return [head + first, *(" " * len(head) + each for each in others)]


def _value(probe: Probe) -> str:
    """The number in the unit of the goal."""
    unit = unit_of(probe.subject.key_result)
    assert probe.value is not None, "what did not fail has a number"
    assert unit is not None, "only steps have no unit, and nobody measures those"
    return value_text(probe.value, unit)


def _evidence(probe: Probe, style: Style) -> Iterator[str]:
    if probe.found is None:
        return
    facts = {"value": repr(probe.found.value), "observed at": probe.found.observed_at.isoformat()}
    told = {name: json.dumps(value, ensure_ascii=False) for name, value in probe.found.evidence.items()}
    yield f"{_INDENT}evidence"
    for name, value in (facts | told).items():
        yield from _hanging(_INDENT * 2, f"{name}: {value}", style)


def _weeks(probe: Probe, style: Style) -> Iterator[str]:
    """The weeks up to the number as a sparkline, once there are two of them."""
    sense, unit = probe.sense, unit_of(probe.subject.key_result)
    if sense is None or unit is None or len(sense.weeks) == 1:
        return
    drawn = sparkline([week.value for week in sense.weeks], style.glyphs)
    yield f"{plural(len(sense.weeks), 'week')}  {drawn}  {ends_text(sense, unit)}"


def _sentences(probe: Probe, style: Style) -> Iterator[str]:
    doubts = probe.sense.doubts if probe.sense else ()
    for term, text in (
        ("The number is", probe.definition and sentence(probe.definition)),
        *((WORTH_A_LOOK.capitalize(), sentence(doubt)) for doubt in doubts),
        ("Report will say", probe.report and sentence(probe.report)),
        ("Next", probe.next),
    ):
        if text:
            yield from wrap(style.compared(clean(f"{term}: {text}")), style.width, hanging=_INDENT)
