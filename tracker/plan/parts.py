"""Key results that are computed from others: what their names mean, their units, and no circles."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from tracker.core.quantity import QuantityError, compatible
from tracker.ports import Deriver
from tracker.registry import build, load_connector

from .notes import near
from .quoting import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from typing import Any

    from tracker.core.model import KeyResult, Measure
    from tracker.core.quantity import Unit

    from .drafts import FileDraft, KeyResultDraft
    from .notes import Notes
    from .offers import Offers


_ITSELF = 2
"""The length of the shortest circle: a key result and itself."""


def parts_of(measure: Measure, entry_point: str) -> Mapping[str, str] | None:
    """What a measure is computed from, by the names it gives them; None if it is not computed."""
    connector = load_connector(entry_point)
    if not hasattr(connector, "parts") or not isinstance(connector, Deriver):  # to ask the protocol alone is slow
        return None
    return connector.parts(build(connector.Measure, measure.fields))


def resolved(word: str, name: str, known: Iterable[str]) -> str | None:
    """The full name that a word means to the key result `name`: itself, or the only one with that tail beside it."""
    scope = name.rsplit("/", 2)[0] + "/"
    found = [each for each in known if each == word or (each.startswith(scope) and each.endswith(f"/{word}"))]
    return found[0] if len(found) == 1 else None


@dataclass(frozen=True, slots=True)
class _Computed:
    """A key result that is computed from others.

    `parts` holds full names by the names of the measure; those that mean nothing are left out.
    """

    draft: KeyResultDraft
    value: KeyResult
    measure: Measure
    connector: Any
    parts: Mapping[str, str]

    @property
    def notes(self) -> Notes:
        """Where problems of the measure are noted."""
        return self.draft.notes.within("measure")


def note_parts(drafts: Sequence[FileDraft], offers: Offers, *, complete: bool) -> None:
    """Note parts that mean nothing, units that do not go together, and circles.

    With `complete` false, files are missing that may hold a name, so nothing is said of one that is not found.
    """
    named = {str(kr.notes.key_result): kr for draft in drafts for kr in draft.key_results()}
    computed = list(_computed(named, offers, complete=complete))
    graph = {each.value.name: tuple(each.parts.values()) for each in computed}
    for each in computed:
        circle = _circle(each.value.name, graph)
        if circle is not None:
            _note_circle(each, circle)
        else:
            _note_unit(each, named)


def _computed(named: Mapping[str, KeyResultDraft], offers: Offers, *, complete: bool) -> Iterator[_Computed]:
    for draft in named.values():
        measure = draft.value.measure if draft.value is not None else None
        if draft.value is None or measure is None:
            continue
        entry_point = offers.refs[measure.connector].entry_point
        words = parts_of(measure, entry_point)
        if words is None:
            continue
        parts = {name: _part(word, draft, named, complete=complete) for name, word in words.items()}
        meant = {name: part for name, part in parts.items() if part is not None}
        yield _Computed(draft, draft.value, measure, load_connector(entry_point), meant)


def _part(word: str, draft: KeyResultDraft, named: Mapping[str, KeyResultDraft], *, complete: bool) -> str | None:
    """The full name of what a word means; None, and noted, if it means nothing."""
    own = str(draft.notes.key_result)
    found = resolved(word, own, named)
    if found is None:
        if complete:
            scope = own.rsplit("/", 2)[0] + "/"
            guess = near(word, {name.rpartition("/")[2] for name in named if name.startswith(scope)})
            cure = f"did you mean `{guess}`?" if guess else "name a key result of the same team and cycle, or in full"
            draft.notes.error(
                "KR111", f"no key result of this team and cycle has the id `{word}`", "measure", help=cure
            )
        return None
    value = named[found].value
    if value is not None and value.measure is None:
        message = f"`{word}` has milestones, which are no number"
        draft.notes.error("KR308", message, "measure", help="name a key result that is measured")
        return None
    return found


def _circle(name: str, graph: Mapping[str, Sequence[str]]) -> list[str] | None:
    """The shortest way from a key result over its parts back to itself, both ends included; None without any."""
    ways, seen = [[name]], set[str]()
    while ways:
        way = ways.pop(0)
        for part in graph.get(way[-1], ()):
            if part == name:
                return [*way, part]
            if part not in seen:
                seen.add(part)
                ways.append([*way, part])
    return None


def _note_circle(computed: _Computed, circle: Sequence[str]) -> None:
    """Note the part that leads back to the number itself, where the measure shows it."""
    part = next(name for name, meant in computed.parts.items() if meant == circle[1])
    ids = [f"`{name.rpartition('/')[2]}`" for name in circle]
    ways = ", ".join(f"{one} from {other}" for one, other in pairwise(ids))
    message = f"{ids[0]} is computed from itself: " + (ways if len(ids) > _ITSELF else f"`{part}` is {ids[1]}")
    place = ("of", part) if computed.notes.has("of", part) else ("connector",)
    cure = f"set `{part}` to another key result, or give this one a connector that reads a source"
    computed.notes.error("KR308", message, *place, help=cure)


def _note_unit(computed: _Computed, named: Mapping[str, KeyResultDraft]) -> None:
    """Note units of parts that do not go together, or come out in another than what is wanted."""
    measure, units = computed.measure, dict(_units(computed, named))
    instance = build(computed.connector.Measure, measure.fields)
    if set(units) != set(computed.connector.parts(instance)):
        return  # a part has errors of its own, or is not known
    try:
        derived = computed.connector.derived_unit(instance, units)
    except QuantityError as error:
        cure = error.help or "combine numbers of one kind"
        computed.notes.error("KR206", error.message, "connector", help=cure)
        return
    if derived is None and not _says_unit(computed.notes):
        message = "the formula makes a product or quotient of units that has no name"
        computed.notes.error("KR206", message, "connector", help="say what it is in: add `unit:`")
    elif derived is not None and not compatible(derived, measure.unit):
        message = f"the formula comes out in {_symbol(derived)}, but {_symbol(measure.unit)} is wanted"
        computed.notes.error("KR206", message, "connector", help=f"write the goal, and `unit:`, in {_symbol(derived)}")


def _units(computed: _Computed, named: Mapping[str, KeyResultDraft]) -> Iterator[tuple[str, Unit]]:
    for name, part in computed.parts.items():
        value = named[part].value
        if value is not None and value.measure is not None:
            yield name, value.measure.unit


def _says_unit(notes: Notes) -> bool:
    return (*notes.base, "unit") in notes.tree.values


def _symbol(unit: Unit) -> str:
    return shown(unit.symbol) if unit.symbol else "plain numbers"
