"""Changes of the plan on a terminal: what is added, changed, removed and renamed, and what that does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tracker.core.changes import Kind
from tracker.core.effects import figures

from .escape import clean
from .layout import pad, wrap

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tracker.core.changes import Change, FieldChange
    from tracker.core.effects import Difference, Effect

    from .style import Style

SIGNS: Final[Mapping[Kind, str]] = {Kind.ADDED: "+", Kind.CHANGED: "~", Kind.REMOVED: "-", Kind.RENAMED: ">"}
_INDENT: Final = "    "


def render(difference: Difference, style: Style) -> str:
    """The changes as text that ends with a line break: a block for each, then the legend and the counts."""
    head = ["demo data"] if difference.demo else []
    if not difference.items:
        return "\n".join([*head, f"No changes: the goals are those of {clean(difference.against)}."]) + "\n"
    lines = [*head, f"Changes to goals since {clean(difference.against)}", ""]
    for change, effect in difference.items:
        lines += [*_block(change, effect, style), ""]
    lines.append("   ".join(f"{sign} {kind}" for kind, sign in SIGNS.items()))
    lines += wrap(clean(f"Effects: {difference.unjudged}"), style.width) if difference.unjudged else []
    lines.append(f"Changes: {difference.counts}.")
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _block(change: Change, effect: Effect | None, style: Style) -> Iterator[str]:
    yield f"{SIGNS[change.kind]} {style.strong(clean(change.name))}" + (f" ({change.ease})" if change.ease else "")
    if change.kind is Kind.RENAMED and change.old is not None:
        yield f"{_INDENT}was {clean(change.old.name)}"
    width = max((len(clean(field.name)) for field in change.fields), default=0)
    for field in change.fields:
        yield f"{_INDENT}{_sign(field)} {pad(clean(field.name), width)}  {_moved(field, style)}"
    if effect is not None:
        yield from _effect(effect, style)


def _sign(field: FieldChange) -> str:
    return SIGNS[Kind.ADDED if field.old is None else Kind.REMOVED if field.new is None else Kind.CHANGED]


def _moved(field: FieldChange, style: Style) -> str:
    """Old and new value, or the only one there is."""
    known = [clean(text) for text in (field.old, field.new) if text is not None]
    return f" {style.glyphs.arrow} ".join(known)


def _effect(effect: Effect, style: Style) -> Iterator[str]:
    yield from (_INDENT + line for line in _figures(effect, style))
    for sentence in filter(None, (effect.moved, effect.note)):
        yield from (_INDENT + line for line in wrap(clean(sentence), style.width - len(_INDENT)))


def _figures(effect: Effect, style: Style) -> Iterator[str]:
    """The figures under both goals, or under the only one; nothing if there are none."""
    if effect.before is None and effect.after is None:
        return
    if effect.before is not None and effect.after is not None:
        told = ", ".join(f"{each.name} {_both(each, style)}" for each in figures(effect))
        yield f"effect: {told}" if effect.matters else "no effect on progress, score or status"
        return
    told = ", ".join(f"{each.name} {each.new or each.old or style.glyphs.absent}" for each in figures(effect))
    yield f"{'stood' if effect.after is None else 'stands'} at {told}"


def _both(figure: FieldChange, style: Style) -> str:
    old, new = (style.glyphs.absent if text is None else text for text in (figure.old, figure.new))
    return old if old == new else f"{old} {style.glyphs.arrow} {new}"
