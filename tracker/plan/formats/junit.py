"""JUnit XML: a test case for each finding, and one for each file without any."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import quoteattr

from tracker.plan.findings import Finding, Severity
from tracker.plan.quoting import visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>'


def report(findings: Sequence[Finding], files: Sequence[str], *, strict: bool) -> str:
    """The report; warnings fail only if they are strict, and are told beside the case else."""
    cases = [*_cases(findings, strict=strict), *_sound(findings, files)]
    failures = sum(_fails(finding, strict=strict) for finding in findings)
    counts = f'tests="{len(cases)}" failures="{failures}" errors="0"'
    body = "".join(f"\n    {case}" for case in cases)
    suite = f'  <testsuite name="keyresult check" {counts}>{body}\n  </testsuite>'
    return f"{_HEAD}\n<testsuites {counts}>\n{suite}\n</testsuites>"


def _cases(findings: Sequence[Finding], *, strict: bool) -> Iterator[str]:
    for finding in findings:
        name = _quoted(f"{finding.code} {finding.title} ({finding.place})")
        said = _quoted(finding.message + (f"; {finding.help}" if finding.help else ""))
        kind = f"<failure type={_quoted(finding.code)} message={said}/>"
        if not _fails(finding, strict=strict):
            kind = f'<properties><property name="warning" value={said}/></properties>'
        yield f"<testcase classname={_quoted(finding.file)} name={name}>{kind}</testcase>"


def _sound(findings: Sequence[Finding], files: Sequence[str]) -> Iterator[str]:
    found = {finding.file for finding in findings}
    return (f'<testcase classname={_quoted(file)} name="no findings"/>' for file in files if file not in found)


def _fails(finding: Finding, *, strict: bool) -> bool:
    return strict or finding.severity is Severity.ERROR


def _quoted(text: str) -> str:
    """A value of an attribute: what XML cannot hold is shown as an escape."""
    return quoteattr(visible(text).encode("utf-8", "backslashreplace").decode())
