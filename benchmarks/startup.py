"""Start-up: `--help` and an idle poll against an interpreter that does nothing."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from installed import keyresult, python
from timing import Verdict, paired, say, wall
from world import manual_workspace

if TYPE_CHECKING:
    from collections.abc import Iterator

LIMIT = 6.0
ROUNDS = 21


def verdicts() -> Iterator[Verdict]:
    """Ratios of whole processes, median of pairs."""
    nothing = [python(), "-c", "pass"]
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        manual_workspace(root, 200)
        wall([keyresult(), "-C", root, "poll", "--create"])
        for what, words in {"--help": ["--help"], "an idle poll": ["-C", root, "poll"]}.items():
            a, b, ratio = paired(lambda words=words: wall([keyresult(), *words]), lambda: wall(nothing), ROUNDS)
            say(f"     {what}: {a * 1000:.0f} ms; python -c pass: {b * 1000:.0f} ms")
            yield Verdict(f"{what} / python -c pass", ratio, LIMIT)
