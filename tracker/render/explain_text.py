"""An explanation on a terminal: numbered steps, each with its rule and what was done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tracker.core.wording import instant_text

from .escape import clean
from .layout import flow, pad, wrap

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracker.core.explained import Explained, Step

    from .style import Style

_LEAD: Final = 15
"""The cells of a step's number and name."""
_NARROW: Final = 60
_INDENT: Final = "   "


def render(subject: Explained, steps: Sequence[Step], style: Style, *, demo: bool = False) -> str:
    """The explanation as text that ends with a line break."""
    lines = [*(["demo data"] if demo else []), *_heading(subject, style), ""]
    for number, step in enumerate(steps, start=1):
        lines.extend(_step(number, step, style))
    return "\n".join(line.rstrip() for line in lines) + "\n"


def plain(subject: Explained, steps: Sequence[Step], *, demo: bool = False) -> str:
    """Records of key result, step, rule and what was done; a line for each thing done."""
    remark = "demo data" if demo else ""
    name = subject.key_result.name
    records = [(name, step.name, step.rule, line, remark) for step in steps for line in step.lines]
    fields = ("key_result", "step", "rule", "done", "remark")
    return "".join("\t".join(map(clean, record)) + "\n" for record in (fields, *records))


def _heading(subject: Explained, style: Style) -> Iterator[str]:
    standing = subject.standing
    title = wrap(clean(f"{style.label(standing.status)}: {subject.key_result.title}"), style.width)
    yield from (style.paint(line, standing.status) for line in title)
    data_to = f"data to {instant_text(subject.team.at, subject.cycle.zone)}"
    yield from flow([clean(subject.key_result.name), data_to], style.glyphs.joint, style.width)


def _step(number: int, step: Step, style: Style) -> Iterator[str]:
    """Number and name, then what was done, then the rule; below each other on a narrow terminal."""
    lead, indent = pad(f"{number:>2} {step.name}", _LEAD), " " * _LEAD
    if style.width < _NARROW:
        yield style.strong(lead.rstrip())
        lead = indent = _INDENT
    told = [part for line in step.lines for part in wrap(style.compared(clean(line)), style.width - len(indent))]
    first, *others = told
    yield lead + first
    yield from (indent + line for line in others)
    rule = wrap(f"rule: {style.compared(clean(step.rule))}", style.width - len(indent))
    yield from (indent + line for line in rule)
