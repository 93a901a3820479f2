"""Findings, and the three ways they are written: full, concise and JSON.

A finding is one problem with its place and its cure. Lines and columns count from 1 and in
characters; `end_column` is the first column after the place. All three are None for a problem
that is in no file, such as one with an environment variable.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from .codes import CODES
from .quoting import visible, width

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

WINDOW = 110
"""How many characters of a quoted line are shown."""


class Severity(StrEnum):
    """An error leaves its file out of the plan; a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem of one file.

    Attributes:
        code: Its rule; `codes.CODES` has the title.
        message: The cause, as shown beside the carets.
        file: Path as shown to the user, or the name of an environment variable.
        key_result: Full name of the key result it is about, as far as it is known.
        help: The cure, if there is one.
        source_lines: The quoted lines with their numbers, secrets masked; the last has the place.
        replacement: What `--fix` writes in the place instead; None where only a person can tell.
    """

    code: str
    severity: Severity
    message: str
    file: str
    line: int | None = None
    column: int | None = None
    end_column: int | None = None
    key_result: str | None = None
    help: str | None = None
    source_lines: tuple[tuple[int, str], ...] = ()
    replacement: str | None = None

    @property
    def title(self) -> str:
        """The title of the rule."""
        return CODES[self.code].title

    @property
    def place(self) -> str:
        """`file:line:column`, or only the file."""
        return visible(self.file) if self.line is None else f"{visible(self.file)}:{self.line}:{self.column}"

    def headline(self) -> str:
        """The finding in one line."""
        return f"{self.place}: {self.severity} {self.code}: {self.message}"


def has_errors(findings: Iterable[Finding]) -> bool:
    """Whether any of the findings is an error."""
    return any(finding.severity is Severity.ERROR for finding in findings)


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings by file, line and column."""
    return tuple(sorted(findings, key=lambda f: (f.file, f.line or 0, f.column or 0, f.code)))


def full(findings: Sequence[Finding], files: int) -> str:
    """Every finding with its source lines, and a last line of counts; `files` were looked at."""
    more = f" Explain one: keyresult explain {findings[0].code}" if findings else ""
    return "\n\n".join([*blocks(findings), summary(findings, files) + more])


def concise(findings: Iterable[Finding]) -> str:
    """One line for each finding."""
    return "\n".join(finding.headline() for finding in findings)


def as_json(findings: Iterable[Finding]) -> dict[str, object]:
    """The findings as a `keyresult.check/1` document."""
    return {"schema": "keyresult.check/1", "findings": [_item(finding) for finding in findings]}


def summary(findings: Sequence[Finding], files: int) -> str:
    """The last line: `Found 2 errors and 1 warning in 1 of 14 files.`."""
    errors = sum(finding.severity is Severity.ERROR for finding in findings)
    counts = [_count(errors, "error"), _count(len(findings) - errors, "warning")]
    found = " and ".join(count for count in counts if count) or "no problems"
    if not findings:
        return f"Found {found} in {_count(files, 'file') or 'no files'}."
    touched = len({finding.file for finding in findings})
    fixable = sum(finding.replacement is not None for finding in findings)
    fix = f" {fixable} fixable with --fix." if fixable else ""
    return f"Found {found} in {touched} of {_count(max(files, touched), 'file')}.{fix}"


def _count(number: int, noun: str) -> str:
    if not number:
        return ""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _item(finding: Finding) -> dict[str, object]:
    names = ("message", "file", "line", "column", "end_column", "key_result", "help")
    start: dict[str, object] = {"code": finding.code, "severity": str(finding.severity)}
    return start | {name: getattr(finding, name) for name in names}


def blocks(findings: Iterable[Finding]) -> list[str]:
    """Each finding with its source lines; the first of each rule says why there is one."""
    codes: set[str] = set()
    texts = []
    for finding in findings:
        texts.append(_block(finding, why=finding.code not in codes))
        codes.add(finding.code)
    return texts


def _block(finding: Finding, *, why: bool) -> str:
    """A finding in several lines."""
    mark = " (warning)" if finding.severity is Severity.WARNING else ""
    fixable = "" if finding.replacement is None else "        (fixable with --fix)"
    lines = [f"{finding.code} {finding.title}{mark}", f"  --> {finding.place}{fixable}"]
    lines += _quotation(finding) if finding.source_lines else [f"   = {finding.message}"]
    if why:
        lines.append(f"why: {CODES[finding.code].why}")
    if finding.help:
        lines.append(f"help: {finding.help}")
    return "\n".join(lines)


def _quotation(finding: Finding) -> list[str]:
    column, end = finding.column or 1, finding.end_column or 1
    gutter = len(str(finding.source_lines[-1][0]))
    blank = " " * gutter + " |"
    start = max(0, column - 1 - WINDOW // 2) if column > WINDOW else 0
    quoted = [f"{number:>{gutter}} | {_cut(text, start)}".rstrip() for number, text in finding.source_lines]
    target = finding.source_lines[-1][1]
    before = ("…" if start else "") + visible(target[start : column - 1])
    marked = visible(target[column - 1 : min(end - 1, start + WINDOW)])
    carets = "^" * max(1, width(marked))
    return [blank, *quoted, f"{blank} {' ' * width(before)}{carets} {finding.message}"]


def _cut(text: str, start: int) -> str:
    left = "…" if start and text else ""
    right = "…" if len(text) > start + WINDOW else ""
    return f"{left}{visible(text[start : start + WINDOW])}{right}"
