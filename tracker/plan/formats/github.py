"""Annotations of GitHub Actions, and the summary of a job.

A step shows at most 10 annotations of a kind; the tenth says where the rest is. The summary of a
job may have 1 MiB and is cut at 900 KiB.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.plan.findings import Finding, Severity, blocks, summary

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MOST_OF_A_KIND = 10
MOST_BYTES = 900 * 1024
_HEADING = "### keyresult check"


def commands(findings: Sequence[Finding]) -> str:
    """One workflow command for each finding, at most 10 errors and 10 warnings; empty for none."""
    return "\n".join(line for severity in Severity for line in _of_kind(severity, findings))


def job_summary(findings: Sequence[Finding], files: int) -> str:
    """The findings in Markdown, whole ones up to 900 KiB."""
    head = f"{_HEADING}\n\n{summary(findings, files)}\n"
    if not findings:
        return head
    every = blocks(findings)
    fence = "`" * max(3, 1 + max(_longest_run(text) for text in every))
    shown = list(_fitting(every))
    rest = len(every) - len(shown)
    more = f"\n{rest} more are not shown here: run `keyresult check`.\n" if rest else ""
    return f"{head}\n{fence}text\n" + "\n\n".join(shown) + f"\n{fence}\n{more}"


def _of_kind(severity: Severity, findings: Sequence[Finding]) -> Iterator[str]:
    of_kind = [finding for finding in findings if finding.severity is severity]
    if len(of_kind) <= MOST_OF_A_KIND:
        yield from map(_command, of_kind)
        return
    yield from map(_command, of_kind[: MOST_OF_A_KIND - 1])
    rest = len(of_kind) - MOST_OF_A_KIND + 1
    yield f"::{severity} title=keyresult check::{rest} more {severity}s in the job summary"


def _command(finding: Finding) -> str:
    place = {"file": finding.file, "line": finding.line, "col": finding.column, "endColumn": finding.end_column}
    if finding.line is None:
        place = {}
    properties = {**place, "title": f"{finding.code} {finding.title}"}
    named = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items())
    where = "" if place else f"{finding.file}: "
    return f"::{finding.severity} {named}::{_data(where + finding.message + _cure(finding))}"


def _cure(finding: Finding) -> str:
    return f"\nhelp: {finding.help}" if finding.help else ""


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _longest_run(text: str) -> int:
    """The length of the longest row of backquotes in a text."""
    return max(map(len, "".join(c if c == "`" else " " for c in text).split()), default=0)


def _fitting(texts: Sequence[str]) -> Iterator[str]:
    """The first of them, as long as they fit into a summary."""
    left = MOST_BYTES - 1024
    for text in texts:
        left -= len(text.encode("utf-8", "surrogateescape")) + 2
        if left < 0:
            return
        yield text
