"""Sample files in which every problem is marked where it is: all of them are found, and no others."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tracker.plan.findings import Finding

MARK = re.compile(r"!(KR\d+)")


@pytest.mark.parametrize("name", ["shapes", "goals", "measures"])
def test_marked_problems(name: str, data: Path, findings: Callable[..., list[Finding]]) -> None:
    """Every marked problem is found in its line, with its code, and nothing else is."""
    text = (data / "bad" / f"{name}.yaml").read_text(encoding="utf-8")
    marked = [(number, code) for number, line in enumerate(text.splitlines(), 1) for code in sorted(MARK.findall(line))]
    found = sorted((finding.line, finding.code) for finding in findings({"okrs/a.yaml": text}))
    assert marked == found
