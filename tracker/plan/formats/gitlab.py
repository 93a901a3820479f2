"""GitLab's code quality report: a JSON list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.plan.findings import Severity

from .places import fingerprints

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracker.plan.findings import Finding

_SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor"}


def code_quality(findings: Sequence[Finding]) -> list[dict[str, object]]:
    """The report; a fingerprint stays the same when lines above it come or go."""
    return [_item(finding, mark) for finding, mark in zip(findings, fingerprints(findings), strict=True)]


def _item(finding: Finding, mark: str) -> dict[str, object]:
    return {
        "description": f"{finding.title}: {finding.message}",
        "check_name": finding.code,
        "fingerprint": mark,
        "severity": _SEVERITIES[finding.severity],
        "location": {"path": finding.file, "lines": {"begin": finding.line or 1}},
    }
