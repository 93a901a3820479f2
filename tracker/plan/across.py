"""What can only be judged when all files are known: names that are taken, and names that are meant."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from .drafts import UNNAMED
from .notes import near

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from .drafts import FileDraft, KeyResultDraft
    from .notes import Notes

Scope = tuple[str, str]


def note_across(drafts: Sequence[FileDraft], *, complete: bool) -> None:
    """Note ids that are used twice and names that mean nothing.

    Names are searched for in files with errors too. With `complete` false, files are missing that
    may hold the name, so nothing is said of one that is not found.
    """
    scopes: dict[Scope, list[FileDraft]] = defaultdict(list)
    for draft in drafts:
        if draft.team is not None and draft.cycle is not None:
            scopes[draft.team, draft.cycle.name].append(draft)
    for files in scopes.values():
        _note_scope(files, complete=complete)
    if complete and all(draft.team is not None and draft.cycle is not None for draft in drafts):
        _note_supports(drafts)


def _note_scope(files: list[FileDraft], *, complete: bool) -> None:
    key_results = [kr for file in files for kr in file.key_results()]
    _note_twice(((kr.id, kr.notes) for kr in key_results), "a key result")
    _note_twice(((o.shape.id, o.notes) for file in files for o in file.objectives), "an objective")
    ids = {kr.id for kr in key_results}
    _note_renames(key_results, ids)
    if complete:
        for key_result in key_results:
            _note_guardrails(key_result, ids)


def _note_twice(entries: Iterable[tuple[str, Notes]], what: str) -> None:
    first: dict[str, Notes] = {}
    for name, notes in entries:
        if name == UNNAMED or notes.full:
            continue
        if name in first:
            message = f"`{name}` is already the id of {what} at {_place(first[name])}"
            cure = f"rename the newer one, such as `{name}-2`; the id that is kept keeps its history"
            notes.error("KR105", message, "id", help=cure)
        first.setdefault(name, notes)


def _note_renames(key_results: list[KeyResultDraft], ids: set[str]) -> None:
    taken: dict[str, str] = {}
    for key_result in key_results:
        for old in key_result.was:
            if key_result.notes.full:
                break
            if old in ids:
                message = f"`{old}` is the id of a key result that exists"
                key_result.notes.error(
                    "KR105", message, "was", help="only an id that is no longer used has history to give"
                )
            if old in taken:
                message = f"the history of `{old}` is already continued by `{taken[old]}`"
                key_result.notes.error("KR105", message, "was", help="let one of them have it")
            taken.setdefault(old, key_result.id)


def _note_guardrails(key_result: KeyResultDraft, ids: set[str]) -> None:
    others = ids - {key_result.id}
    for number, name in enumerate(key_result.guardrails):
        if name in others:
            continue
        if key_result.notes.full:
            return
        guess = near(name, others)
        message = (
            "a key result cannot guard itself"
            if name == key_result.id
            else f"no key result or health metric of this team and cycle has the id `{name}`"
        )
        cure = f"did you mean `{guess}`?" if guess else "name a key result or health metric of the same team and cycle"
        key_result.notes.error("KR111", message, "guardrails", number, help=cure)


def _note_supports(drafts: Sequence[FileDraft]) -> None:
    names = {f"{draft.team}/{objective.shape.id}" for draft in drafts for objective in draft.objectives}
    for objective in (objective for draft in drafts for objective in draft.objectives):
        wanted = objective.shape.supports
        if wanted is None or wanted in names:
            continue
        guess = near(wanted, names)
        cure = f"did you mean `{guess}`?" if guess else "write `team/objective`"
        objective.notes.warn("KR111", f"no objective in these files is called `{wanted}`", "supports", help=cure)


def _place(notes: Notes) -> str:
    span = notes.tree.value_span((*notes.base, "id"))
    return f"{notes.source.name}:{span.line if span else 1}"
