"""SARIF 2.1.0, which code scanning and many editors read."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from tracker import __version__
from tracker.plan.rules import BY_CODE

from .places import fingerprints

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracker.plan.findings import Finding
    from tracker.plan.rules import Rule

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
"""Names the standard; nothing is fetched from it."""


def log(findings: Sequence[Finding]) -> dict[str, object]:
    """The log of one run, with the rules that found something."""
    codes = sorted({finding.code for finding in findings})
    marks = fingerprints(findings)
    results = [_result(each, codes.index(each.code), mark) for each, mark in zip(findings, marks, strict=True)]
    driver = {"name": "keyresult", "version": __version__, "rules": [_rule(BY_CODE[code]) for code in codes]}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(rule: Rule) -> dict[str, object]:
    better = f"Better:\n{rule.better}\n" if rule.better else ""
    return {
        "id": rule.code,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": f"{rule.what}: {rule.why}"},
        "help": {"text": f"For example:\n{rule.example}\n{better}Instead: {rule.fix}"},
        "defaultConfiguration": {"level": rule.severity},
        "properties": {"tags": [rule.family]},
    }


def _result(finding: Finding, index: int, mark: str) -> dict[str, object]:
    text = f"{finding.message}; {finding.help}" if finding.help else finding.message
    result: dict[str, object] = {
        "ruleId": finding.code,
        "ruleIndex": index,
        "level": str(finding.severity),
        "message": {"text": text},
        "partialFingerprints": {"keyresult/v1": mark},
    }
    if finding.line is not None:
        place = {"artifactLocation": {"uri": quote(finding.file)}, "region": _region(finding)}
        result["locations"] = [{"physicalLocation": place}]
    return result


def _region(finding: Finding) -> dict[str, object]:
    region = {"startLine": finding.line, "startColumn": finding.column, "endColumn": finding.end_column}
    return {name: value for name, value in region.items() if value is not None}
