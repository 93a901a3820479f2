"""Runs every benchmark and prints ratios beside their limits; exit 1 if one is over.

python benchmarks/run.py [startup] [storage] [polling] [github] [backtest] [false_alarms] [words] [checking]
                         [reporting]
"""

from __future__ import annotations

import importlib
import sys

from timing import say

NAMES = ("startup", "storage", "polling", "github", "backtest", "false_alarms", "words", "checking", "reporting")


def main() -> int:
    """The exit code."""
    results = []
    for name in sys.argv[1:] or NAMES:
        say(name)
        for verdict in importlib.import_module(name).verdicts():
            print(verdict.line(), flush=True)
            results.append(verdict)
    return 0 if all(verdict.met for verdict in results) else 1


if __name__ == "__main__":
    sys.exit(main())
