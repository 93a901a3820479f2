"""Where a finding is, as seen from the top of a repository, and what it is known by when lines move."""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from tracker.plan.findings import Finding


def seen_from(top: Path, root: Path, findings: Sequence[Finding]) -> list[Finding]:
    """The findings with their files named from another folder, with forward slashes.

    Args:
        top: The folder that the reader of a report calls its own.
        root: The folder of `keyresult.yaml`, from which the findings name their files.
        findings: Those in no file, such as one about a variable, stay as they are.
    """
    return [each if each.line is None else replace(each, file=_path(top, root, each.file)) for each in findings]


def fingerprints(findings: Sequence[Finding]) -> Iterator[str]:
    """What each finding is known by: file, key result, rule and message, not the line; no two are the same."""
    seen: Counter[str] = Counter()
    for finding in findings:
        text = "\0".join((finding.file, finding.key_result or "", finding.code, finding.message))
        digest = hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:32]
        yield f"{digest}{seen[digest]:04x}"
        seen[digest] += 1


def _path(top: Path, root: Path, file: str) -> str:
    return os.path.relpath(root.absolute() / file, top.absolute()).replace(os.sep, "/")
