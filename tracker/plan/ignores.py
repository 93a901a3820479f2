"""Comments that ignore a finding in their line: `# keyresult: ignore[KR504] agreed with Ana`."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from .findings import Finding, Severity
from .quoting import shown
from .rules import BY_CODE
from .rules.file import MOST_PROBLEMS
from .source_text import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from .notes import Notes

_COMMENT = re.compile(r"(?:^|\s)#\s*keyresult:\s*ignore\b(?:\[(?P<codes>[^\]]*)\])?(?P<reason>.*)$")


Place = tuple[str, int | None]
"""A file and a line of it."""


@dataclass(frozen=True, slots=True)
class _Ignore:
    """One comment: where it is, what it ignores, and why."""

    notes: Notes
    span: Span
    codes: tuple[str, ...]
    reason: str

    @property
    def place(self) -> Place:
        """Its line."""
        return self.notes.source.name, self.span.line

    def covers(self, finding: Finding) -> bool:
        """Whether it ignores a finding in its line."""
        return finding.severity is Severity.WARNING and finding.code in self.codes and bool(self.reason)

    def warning(self, code: str, message: str, help: str) -> Finding:
        """A finding about the comment itself."""
        found = self.notes.source.finding(code, message, self.span, help=help)
        return replace(found, severity=Severity.WARNING)


def without_ignored(
    findings: Sequence[Finding], files: Iterable[Notes], ran: Callable[[str], bool]
) -> Iterator[Finding]:
    """The findings that no comment ignores, and those about the comments.

    Args:
        findings: All there are.
        files: What was noted in each file, for its lines.
        ran: Whether a rule was applied at all: only then is a comment about it needless.
    """
    comments = {comment.place: comment for notes in files for comment in _comments(notes)}
    in_line: dict[Place, list[Finding]] = defaultdict(list)
    for each in findings:
        comment = comments.get((each.file, each.line))
        if comment is not None:
            in_line[comment.place].append(each)
        if comment is None or not comment.covers(each):
            yield each
    about: Counter[str] = Counter()
    for comment in comments.values():
        if about[comment.notes.source.name] <= MOST_PROBLEMS:
            found = [*_about(comment, in_line.get(comment.place, ()), ran)]
            about[comment.notes.source.name] += len(found)
            yield from found


def _comments(notes: Notes) -> Iterator[_Ignore]:
    """The comments of a file, at most one in a line."""
    if "keyresult:" not in notes.source.text:
        return
    quoted = _quoted(notes)
    for number, line in enumerate(notes.source.lines, 1):
        match = _COMMENT.search(line)
        if match and not any(start <= match.start() < end for start, end in quoted.get(number, ())):
            start = line.index("#", match.start()) + 1
            codes = tuple(code.strip() for code in (match["codes"] or "").split(",") if code.strip())
            yield _Ignore(notes, Span(number, start, len(line.rstrip()) + 1), codes, match["reason"].strip())


def _quoted(notes: Notes) -> Mapping[int, Sequence[tuple[int, int]]]:
    """Where quoted values are in each line: what looks like a comment there is none."""
    found: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for span in notes.tree.values.values():
        start, end = span.column - 1, span.end_column - 1
        if notes.source.line(span.line)[start : start + 1] in {"'", '"'}:
            found[span.line].append((start, end))
    return found


def _about(comment: _Ignore, in_line: Sequence[Finding], ran: Callable[[str], bool]) -> Iterator[Finding]:
    """What is wrong with a comment."""
    if not comment.codes:
        yield comment.warning("KR115", "this ignore names no rule", "name the rules, as `ignore[KR504]`")
    elif not comment.reason:
        code = next((each for each in comment.codes if each in BY_CODE), "KR504")
        cure = f"add the reason after it, such as `# keyresult: ignore[{code}] agreed with Ana`"
        yield comment.warning("KR115", "this ignore gives no reason", cure)
    found = {each.code for each in in_line if each.severity is Severity.WARNING}
    for code in comment.codes:
        rule = BY_CODE.get(code)
        if rule is None:
            yield comment.warning("KR115", f"no rule is called {shown(code)}", "`keyresult check --rules` lists them")
        elif rule.severity == "error":
            yield comment.warning("KR115", f"{code} is an error and cannot be ignored", "correct the error instead")
        elif comment.reason and ran(code) and code not in found:
            cure = "delete the comment" if len(comment.codes) == 1 else f"delete {code} from the brackets"
            yield comment.warning("KR116", f"{code} finds nothing on this line, so there is nothing to ignore", cure)
