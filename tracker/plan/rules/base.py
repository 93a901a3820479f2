"""What a rule is, and what it looks at."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from tracker.core.readings import History
from tracker.core.sentence import LONGEST, Sentence, read_sentence
from tracker.core.sentence_checks import Disagreement, disagreements

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import datetime, timedelta

    from tracker.core.cycle import Cycle
    from tracker.core.model import KeyResult
    from tracker.plan.drafts import FileDraft, KeyResultDraft
    from tracker.plan.notes import Notes
    from tracker.plan.shapes import ObjectiveShape
    from tracker.ports import Archive

FAMILIES = {
    "1": "file",
    "2": "goal arithmetic",
    "3": "query",
    "4": "measurement",
    "5": "practice",
    "6": "safety",
}
"""The families of rules, by the first digit of their codes."""


class Problem(NamedTuple):
    """One thing that a rule found: where, what and the cure; `key` marks the key instead of the value."""

    notes: Notes
    message: str
    path: tuple[str | int, ...]
    help: str
    key: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of `check`, with its documentation.

    Attributes:
        code: Stable; the first digit is the family.
        title: In a few words.
        what: What it finds, as one sentence without a full stop.
        why: Why that matters, with the passage of the article where it is the source.
        example: What would be found, as it stands in a file: in an OKR file, and after a line
            `# keyresult.yaml` in the settings.
        fix: What to do about it.
        better: The example as it may stand instead; empty where what to change is not in the example.
        severity: An error leaves the file out of the plan or must not be merged.
        check: Looks at everything that was read; None for what is found while files are read.
        needs_history: Whether it can say something only beside stored readings.
    """

    code: str
    title: str
    what: str
    why: str
    example: str
    fix: str
    better: str = ""
    severity: Literal["error", "warning"] = "warning"
    check: Callable[[Checked], Iterator[Problem]] | None = None
    needs_history: bool = False

    @property
    def family(self) -> str:
        """The name of its family."""
        return FAMILIES[self.code[2]]


@dataclass(frozen=True)
class ReadTitle:
    """What objectives and key results have in common: where their problems are noted, and words."""

    notes: Notes
    file: FileDraft

    @cached_property
    def raw(self) -> dict[str, Any]:
        """The entry as it stands in the file."""
        found: Any = self.notes.tree.data
        for part in self.notes.base:
            found = found[part]
        return found if isinstance(found, dict) else {}

    @property
    def title(self) -> str:
        """Its title, as far as it is read; empty if that is no text."""
        title = self.raw.get("title")
        return title[:LONGEST] if isinstance(title, str) else ""

    @cached_property
    def sentence(self) -> Sentence:
        """Its title, read."""
        return read_sentence(self.title)


@dataclass(frozen=True)
class ReadKeyResult(ReadTitle):
    """A key result or health metric as it was read; `value` is None if something in it is wrong."""

    value: KeyResult | None
    health: bool

    @cached_property
    def disagreements(self) -> list[Disagreement]:
        """Where its title says otherwise than its goal."""
        return disagreements(self.sentence, self.value.goal) if self.value else []

    @property
    def given_up(self) -> bool:
        """Whether it was dropped: nobody is going to change its words."""
        return self.raw.get("dropped") is not None


@dataclass(frozen=True)
class ReadObjective(ReadTitle):
    """An objective as it was read."""

    shape: ObjectiveShape
    key_results: tuple[ReadKeyResult, ...]

    @property
    def name(self) -> str:
        """`team/objective`, as others name it under `supports`."""
        return f"{self.file.team}/{self.shape.id}"


@dataclass(frozen=True)
class Checked:
    """Everything that rules look at.

    Attributes:
        files: What was read of each OKR file.
        archive: Stored readings, if there are any.
        at: Now.
        settle: How long after a cycle its numbers may still change.
    """

    files: tuple[FileDraft, ...]
    archive: Archive | None
    at: datetime
    settle: timedelta
    histories: dict[tuple[str, datetime], History] = field(default_factory=dict)

    @cached_property
    def objectives(self) -> tuple[ReadObjective, ...]:
        """Every objective."""
        return tuple(
            ReadObjective(each.notes, file, each.shape, _read(each.key_results, file, health=False))
            for file in self.files
            for each in file.objectives
        )

    @cached_property
    def key_results(self) -> tuple[ReadKeyResult, ...]:
        """Every key result that was not given up."""
        return tuple(kr for each in self.objectives for kr in each.key_results if not kr.given_up)

    @cached_property
    def measured(self) -> tuple[ReadKeyResult, ...]:
        """Every key result and health metric that was not given up."""
        health = (kr for file in self.files for kr in _read(file.health_metrics, file, health=True))
        return (*self.key_results, *(kr for kr in health if not kr.given_up))

    @cached_property
    def by_team(self) -> Mapping[tuple[str, str], tuple[ReadObjective, ...]]:
        """The objectives of each team and cycle, over all its files."""
        found: dict[tuple[str, str], list[ReadObjective]] = defaultdict(list)
        for each in self.objectives:
            if each.file.team is not None and each.file.cycle is not None:
                found[each.file.team, each.file.cycle.name].append(each)
        return {name: tuple(objectives) for name, objectives in found.items()}

    def history(self, key_result: KeyResult, cycle: Cycle, before: timedelta) -> History:
        """What is stored of a key result, from that long before its cycle until now or the end of it."""
        since, until = cycle.start - before, min(self.at, cycle.end + self.settle)
        if self.archive is None or until <= since:
            return History()
        known = self.histories.get((key_result.name, since))
        if known is None:
            known = self.archive.history(key_result.name, since, until)
            self.histories[key_result.name, since] = known
        return known


def has(words: Iterable[str], text: str) -> bool:
    """Whether any of the words, all in lower case, is in a text: quicker than an expression that looks closely."""
    small = text.lower()
    return any(word in small for word in words)


def _read(drafts: Iterable[KeyResultDraft], file: FileDraft, *, health: bool) -> tuple[ReadKeyResult, ...]:
    return tuple(ReadKeyResult(each.notes, file, each.value, health) for each in drafts)
