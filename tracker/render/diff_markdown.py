"""Changes of the plan as Markdown for a comment on a pull request.

Every text that comes from a file is escaped and kept short; the marks are ours.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tracker.core.changes import Kind
from tracker.core.effects import figures

from .diff_text import SIGNS
from .escape import markdown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracker.core.changes import Change, FieldChange
    from tracker.core.effects import Difference, Effect

LIMIT: Final = 60_000
"""The most characters of a comment; a forge refuses one from 65,536."""
LONGEST: Final = 200
"""The most characters of one value."""
_ABSENT: Final = "–"
CUT: Final = f"**Cut here**: the comment would be longer than {LIMIT:,} characters."
LEGEND: Final = "`+` added · `~` changed · `-` removed · `>` renamed"


def render(difference: Difference) -> str:
    """The changes as Markdown that ends with a line break and keeps within `LIMIT` characters."""
    against = markdown(difference.against)
    if not difference.items:
        return f"## Goals unchanged\n\nThe goals are those of {against}.\n"
    body = [f"## Goal changes: {difference.counts}", "", f"Compared with {against}.", ""]
    body += [*_moved(difference), *_fields(difference), *_effects(difference)]
    foot = ["demo data · " + LEGEND if difference.demo else LEGEND]
    return _within_limit(body, [*([markdown(difference.unjudged), ""] if difference.unjudged else []), *foot])


def _within_limit(body: Sequence[str], foot: Sequence[str]) -> str:
    """Body and foot; of a body that is too long, the lines that fit, and one that says so."""
    end = "\n".join(["", *foot, ""])
    text = "\n".join(body).rstrip() + "\n"
    if len(text) + len(end) <= LIMIT:
        return text + end
    end = f"\n{CUT}\n{end}"
    return text[: LIMIT - len(end)].rpartition("\n")[0] + "\n" + end


def _moved(difference: Difference) -> Iterator[str]:
    sentences = [(change, effect.moved) for change, effect in difference.items if effect and effect.moved]
    if sentences:
        yield from ["**Moved goalposts**", ""]
        yield from (f"- {markdown(change.name)}: {markdown(moved)}" for change, moved in sentences if moved)
        yield ""


def _fields(difference: Difference) -> Iterator[str]:
    yield from ["| | Key result | Field | Old | New |", "|---|---|---|---|---|"]
    for change, _ in difference.items:
        yield from _rows(change)
    yield ""


def _rows(change: Change) -> Iterator[str]:
    """A line for each field; one for the old name of what was renamed; the key result is named once."""
    lead = f"| `{SIGNS[change.kind]}` | {_name(change)}"
    if change.kind is Kind.RENAMED and change.old is not None:
        yield f"{lead} | name | {_cell(change.old.name)} | {_cell(change.name)} |"
        lead = "| |"
    for field in change.fields:
        yield f"{lead} | {_cell(field.name)} | {_cell(field.old)} | {_cell(field.new)} |"
        lead = "| |"


def _name(change: Change) -> str:
    return markdown(change.name) + (f" ({change.ease})" if change.ease else "")


def _cell(text: str | None) -> str:
    if text is None:
        return _ABSENT
    return markdown(text if len(text) <= LONGEST else text[: LONGEST - 1] + "…")


def _effects(difference: Difference) -> Iterator[str]:
    told = [(change, effect) for change, effect in difference.items if effect and (effect.matters or effect.note)]
    if not told:
        return
    yield from ["### Effect on the stored readings", ""]
    yield from ["| Key result | Progress | Score | Status | Note |", "|---|---|---|---|---|"]
    yield from (_effect(change, effect) for change, effect in told)


def _effect(change: Change, effect: Effect) -> str:
    cells = [markdown(change.name), *map(_both, figures(effect)), markdown(effect.note or "")]
    return f"| {' | '.join(cells)} |"


def _both(figure: FieldChange) -> str:
    old, new = figure.old or _ABSENT, figure.new or _ABSENT
    return old if old == new else f"{old} → {new}"
