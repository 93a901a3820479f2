"""Times whole commands, in turn, and prints ratios beside their limits."""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


@dataclass(frozen=True, slots=True)
class Verdict:
    """A measured ratio and the limit that was stated for it; `at_least` turns the limit round."""

    what: str
    ratio: float
    limit: float
    unit: str = "times"
    at_least: bool = False

    @property
    def met(self) -> bool:
        """Whether the limit is kept."""
        return self.ratio >= self.limit if self.at_least else self.ratio <= self.limit

    def line(self) -> str:
        """One line for people."""
        word = "at least" if self.at_least else "at most"
        mark = "ok  " if self.met else "OVER" if not self.at_least else "LOW "
        return f"{mark} {self.what:<66} {self.ratio:8.2f} {self.unit} (limit: {word} {self.limit:g})"


ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""An installed program has its bytecode compiled, as `pip install` does for both sides."""


def wall(command: Sequence[object], *, before: Callable[[], None] | None = None) -> float:
    """Seconds of one run of a command, output thrown away; it must succeed."""
    if before is not None:
        before()
    start = time.perf_counter()
    subprocess.run([str(word) for word in command], check=True, stdout=subprocess.DEVNULL, env=ENVIRONMENT)
    return time.perf_counter() - start


def processor(command: Sequence[object]) -> float:
    """Seconds of processor time of one run of a command and of what it starts; it must succeed."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    wall(command)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def paired(first: Callable[[], float], second: Callable[[], float], rounds: int) -> tuple[float, float, float]:
    """Run two timed things in turn; medians of both and the median of the ratios pair by pair."""
    pairs = [(first(), second()) for _ in range(rounds)]
    return (
        statistics.median(a for a, _ in pairs),
        statistics.median(b for _, b in pairs),
        statistics.median(a / b for a, b in pairs),
    )


def say(text: str) -> None:
    """Progress, on stderr."""
    print(text, file=sys.stderr)
