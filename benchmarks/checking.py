"""What `check` costs: 200 files with 10 key results each, beside plain loading of their YAML; in processor time."""

from __future__ import annotations

import gc
import os
import statistics
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import yaml
from timing import Verdict, paired, processor, say

from tracker.cli.main import COLLECT_AFTER
from tracker.core.sentence import read_sentence
from tracker.plan.check import Past, examine

if TYPE_CHECKING:
    from collections.abc import Iterator

FILES = 200
KEY_RESULTS = 10
ROUNDS = 7
MOST_TIMES_YAML = 6.5
MOST_SECONDS = 1.0

_KEYRESULT = Path(sys.executable).parent / "keyresult"
_HEAD = """\
team: team-{team}
cycle: 2026-Q4
objectives:
"""
_OBJECTIVE = """\
  - id: goal-{number}
    title: Enable developers to deploy with confidence in minutes, not hours
    owner: dana
    key_results:
"""
_KEY_RESULT = """\
      - id: time-{number}
        title: Reduce deployment time of service {team}-{number} from 45 minutes to less than 10 minutes
        owner: lee
        baseline: 45 min
        target: < 10 min
        measure:
          connector: prometheus
          query: 'histogram_quantile(0.5, sum by (le) (rate(d_bucket{{service="{team}-{number}"}}[7d])))'
          unit: s
"""


def write_plan(root: Path) -> None:
    """A workspace of 200 teams."""
    (root / "okrs").mkdir()
    (root / "keyresult.yaml").write_text("sources: {prod: {connector: prometheus, url: https://p.example.com}}\n")
    for team in range(FILES):
        parts = [_HEAD.format(team=team)]
        for number in range(KEY_RESULTS):
            parts += [_OBJECTIVE.format(number=number)] if number % 4 == 0 and number < KEY_RESULTS - 2 else []
            parts.append(_KEY_RESULT.format(team=team, number=number))
        (root / "okrs" / f"{team}.yaml").write_text("".join(parts))


def verdicts() -> Iterator[Verdict]:
    """The time of a check, against plain loading and against a second, without and with start-up."""
    gc.set_threshold(COLLECT_AFTER)  # as the program's entry does, and for both sides
    with TemporaryDirectory() as folder:
        root = Path(folder)
        write_plan(root)
        _check(root)  # imports and caches of regular expressions
        checked, loaded, ratio = paired(lambda: _check(root), lambda: _load(root), ROUNDS)
        whole = statistics.median(processor([_KEYRESULT, "-C", root, "check"]) for _ in range(ROUNDS))
        say(f"  check {checked:.2f} s, plain YAML {loaded:.2f} s on {os.cpu_count()} cores")
    what = f"check of {FILES} files with {FILES * KEY_RESULTS:,} key results"
    yield Verdict(f"{what}, beside plain YAML", ratio, MOST_TIMES_YAML)
    yield Verdict("check of the same, after start-up", checked, MOST_SECONDS, unit="s")
    yield Verdict("`keyresult check` of the same, start-up included", whole, MOST_SECONDS, unit="s")


def _check(root: Path) -> float:
    read_sentence.cache_clear()
    start = time.process_time()
    examined = examine(root, {}, Past(datetime(2026, 11, 24, tzinfo=UTC)))
    seconds = time.process_time() - start
    assert len(examined.files) == FILES + 1
    return seconds


def _load(root: Path) -> float:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    start = time.process_time()
    for path in (root / "okrs").iterdir():
        yaml.load(path.read_text(), loader)  # noqa: S506 - the safe loader, in C where it is there
    return time.process_time() - start
