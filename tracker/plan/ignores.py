"""Comments that ignore a finding in their line: `# keyresult: ignore[KR504] agreed with Ana`."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from .findings import Finding, Severity
from .quoting import shown
from .rules import BY_CODE
from .source_text import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from .notes import Notes

_COMMENT = re.compile(r"(?:^|\s)#\s*keyresult:\s*ignore\b(?:\[(?P<codes>[^\]]*)\])?(?P<reason>.*)$")
_REASON = "write why behind it, such as `# keyresult: ignore[KR504] agreed with Ana`"


@dataclass(frozen=True, slots=True)
class _Ignore:
    """One comment: where it is, what it ignores, and why."""

    notes: Notes
    span: Span
    codes: tuple[str, ...]
    reason: str

    def covers(self, finding: Finding) -> bool:
        """Whether it ignores a finding."""
        here = (self.notes.source.name, self.span.line) == (finding.file, finding.line)
        return here and finding.severity is Severity.WARNING and finding.code in self.codes and bool(self.reason)

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
    comments = [comment for notes in files for comment in _comments(notes)]
    yield from (each for each in findings if not any(comment.covers(each) for comment in comments))
    for comment in comments:
        yield from _about(comment, findings, ran)


def _comments(notes: Notes) -> Iterator[_Ignore]:
    if "keyresult:" not in notes.source.text:
        return
    for number, line in enumerate(notes.source.lines, 1):
        match = _COMMENT.search(line)
        if match and not _is_quoted(notes, number, match.start()):
            start = line.index("#", match.start()) + 1
            codes = tuple(code.strip() for code in (match["codes"] or "").split(",") if code.strip())
            yield _Ignore(notes, Span(number, start, len(line.rstrip()) + 1), codes, match["reason"].strip())


def _is_quoted(notes: Notes, number: int, column: int) -> bool:
    """Whether a place is within a quoted value, so that what looks like a comment is none."""
    around = (span for span in notes.tree.values.values() if span.line == number)
    line = notes.source.line(number)
    return any(
        s.column - 1 <= column < s.end_column - 1 and line[s.column - 1 : s.column] in {"'", '"'} for s in around
    )


def _about(comment: _Ignore, findings: Sequence[Finding], ran: Callable[[str], bool]) -> Iterator[Finding]:
    """What is wrong with a comment."""
    if not comment.codes:
        yield comment.warning("KR115", "it does not say what to ignore", "name the rules, as `ignore[KR504]`")
    elif not comment.reason:
        yield comment.warning("KR115", "it does not say why", _REASON)
    for code in comment.codes:
        rule = BY_CODE.get(code)
        if rule is None:
            yield comment.warning("KR115", f"no rule is called {shown(code)}", "`keyresult check --rules` lists them")
        elif rule.severity == "error":
            yield comment.warning("KR115", f"{code} is an error and cannot be ignored", "mend it: it stops the file")
        elif (
            comment.reason
            and ran(code)
            and not any(comment.covers(replace(each, code=code)) for each in _of(code, findings))
        ):
            yield comment.warning("KR116", f"{code} finds nothing in this line", "take the comment away")


def _of(code: str, findings: Sequence[Finding]) -> Iterator[Finding]:
    return (each for each in findings if each.code == code)
