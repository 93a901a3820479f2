"""The form of a check-in: prefilled with what is known, and parsed strictly back.

The owner adds words and marks; numbers of key results are there to be read and are never taken
from it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from tracker.core.words import LEAST, MOST, Blocked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracker.core.words import Blocker

CONFIDENCE, MOVED, LAST, NEXT, BLOCKED, RESOLVED = (
    "confidence",
    "what moved it",
    "last week",
    "next week",
    "blocked by",
    "resolved",
)
_ONCE: Final = frozenset({CONFIDENCE, MOVED})
_FIELDS: Final = (CONFIDENCE, MOVED, LAST, NEXT, BLOCKED, RESOLVED)
_LINE: Final = re.compile(r"(?P<label>[^:(]+?)\s*(?:\([^)]*\))?\s*:(?P<value>.*)")
_MARK: Final = re.compile(r"\[(?P<mark>[ xX]?)\]\s*(?P<text>.*)")
_ASKED: Final = re.compile(r"(?P<text>.*?)(?:[,\s]\s*(?P<asked>@\S+))?")
_HOW: Final = (
    "# Write behind the colons, put an x between the brackets of what was kept or is resolved.",
    "# Fields may be repeated. Lines that begin with # are left out; an empty form says nothing.",
)


@dataclass(frozen=True, slots=True)
class Known:
    """What a form is prefilled with: the last confidence, open commitments and open blockers."""

    confidence: int | None = None
    promised: Sequence[str] = ()
    blockers: Sequence[Blocker] = ()


@dataclass(slots=True)
class Filled:
    """What a form says; `kept` and `missed` are both empty if nothing was said of commitments."""

    confidence: int | None = None
    text: str = ""
    kept: tuple[str, ...] = ()
    missed: tuple[str, ...] = ()
    made: tuple[str, ...] = ()
    blocked: tuple[Blocked, ...] = ()
    resolved: tuple[int, ...] = ()


class FormError(ValueError):
    """A form that cannot be read; `problems` name its lines."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = tuple(problems)


def form_text(heading: Sequence[str], known: Known) -> str:
    """The form, to be filled in: heading lines as comments, then one field on each line."""
    last = f", last {known.confidence}" if known.confidence is not None else ""
    lines = [
        *(f"# {' '.join(line.split())}" for line in heading),
        *_HOW,
        "",
        f"{CONFIDENCE} ({LEAST}-{MOST}{last}): ",
        f"{MOVED}: ",
        *(f"{LAST}: [ ] {text}" for text in known.promised),
        f"{NEXT}: ",
        f"{BLOCKED} (and @who was asked): ",
        *(f"{RESOLVED}: [ ] {_blocker_text(blocker)}" for blocker in known.blockers),
    ]
    return "\n".join(lines) + "\n"


def parse_form(text: str, known: Known) -> Filled:
    """What a form says.

    Args:
        text: The form, filled in.
        known: What it was prefilled with.

    Raises:
        FormError: A line is no field, a field is wrong, or a mark was made on what is not open.
    """
    reader = _Reader(known)
    for number, line in enumerate(text.splitlines(), start=1):
        reader.take(number, line)
    return reader.filled()


def blocked_by(text: str) -> Blocked:
    """A blocker from its words, the last of which may name who was asked, as `@infra`."""
    found = _ASKED.fullmatch(text)
    assert found is not None, "it matches every line"
    return Blocked(found["text"].rstrip(", "), found["asked"])


def _blocker_text(blocker: Blocker) -> str:
    asked = f", {blocker.blocked.asked}" if blocker.blocked.asked else ""
    return f"{blocker.number} {blocker.blocked.text}{asked} (since {blocker.since:%Y-%m-%d})"


@dataclass(slots=True)
class _Reader:
    """Fields by their labels, line by line; problems are collected so that all are told at once."""

    known: Known
    values: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def take(self, number: int, line: str) -> None:
        if not line.strip() or line.startswith("#"):
            return
        if line[0].isspace() and MOVED in self.values and self._last_label() == MOVED:
            at, text = self.values[MOVED][-1]
            self.values[MOVED][-1] = (at, f"{text} {line.strip()}".strip())
            return
        found = _LINE.fullmatch(line.strip())
        label = " ".join(found["label"].split()).lower() if found else ""
        if found is None or label not in _FIELDS:
            self.problems.append(f'line {number}: "{line.strip()[:40]}" is no field of the form')
        elif label in _ONCE and label in self.values:
            self.problems.append(f"line {number}: {label} is there twice")
        else:
            self.values.setdefault(label, []).append((number, found["value"].strip()))

    def _last_label(self) -> str:
        return max(self.values, key=lambda label: self.values[label][-1][0])

    def filled(self) -> Filled:
        said = Filled(
            confidence=self._confidence(),
            text=" ".join(text for _, text in self.values.get(MOVED, [])),
            made=tuple(text for _, text in self.values.get(NEXT, []) if text),
            blocked=tuple(blocked_by(text) for _, text in self.values.get(BLOCKED, []) if text),
            resolved=tuple(self._resolved()),
        )
        marks = self._commitments()
        if marks and (any(marks.values()) or said != Filled()):
            said.kept = tuple(text for text, kept in marks.items() if kept)
            said.missed = tuple(text for text, kept in marks.items() if not kept)
        if self.problems:
            raise FormError(self.problems)
        return said

    def _confidence(self) -> int | None:
        ((number, text),) = self.values.get(CONFIDENCE, [(0, "")])
        if not text:
            return None
        if not re.fullmatch(r"\d{1,2}", text) or not LEAST <= int(text) <= MOST:
            self.problems.append(f'line {number}: confidence is a number from {LEAST} to {MOST}, not "{text}"')
            return None
        return int(text)

    def _commitments(self) -> dict[str, bool]:
        """The open commitments, and whether each has its mark."""
        marks: dict[str, bool] = {}
        for number, value in self.values.get(LAST, []):
            found = _MARK.fullmatch(value)
            if found is None or found["text"] not in self.known.promised or found["text"] in marks:
                self.problems.append(f'line {number}: "{value[:40]}" is no open commitment with its mark [ ] or [x]')
            else:
                marks[found["text"]] = found["mark"] in {"x", "X"}
        gone = [text for text in self.known.promised if text not in marks]
        if gone and not self.problems:
            self.problems.append(f'the line of the commitment "{gone[0]}" is missing: mark it [ ] or [x]')
        return marks

    def _resolved(self) -> list[int]:
        """The numbers of the blockers that have a mark."""
        numbers = []
        for number, value in self.values.get(RESOLVED, []):
            found = _MARK.fullmatch(value)
            word = found["text"].partition(" ")[0] if found else ""
            if found is None or word not in {str(blocker.number) for blocker in self.known.blockers}:
                self.problems.append(f'line {number}: "{value[:40]}" is no open blocker with its mark [ ] or [x]')
            elif found["mark"] in {"x", "X"}:
                numbers.append(int(word))
        return numbers
