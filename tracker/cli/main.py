"""The entry point: has the words understood, turns errors into messages and exit codes.

Importing this module imports nothing heavy, not even click: the poll that cron runs is over
before that would be there.
"""

from __future__ import annotations

import gc
import sys
from typing import TYPE_CHECKING

from tracker.errors import KeyresultError

from .crontab import understood
from .options import Options, in_force
from .output import OutputClosedError, aside, complain, never_fail_to_encode

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import NoReturn

INTERRUPTED = 130
BUG = 70
COLLECT_AFTER = 20_000
"""New objects before garbage is looked for; Python's own 700 make sense for less memory than this program has."""


def main(args: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code; never raises for what a user can cause."""
    words = sys.argv[1:] if args is None else args
    options = Options()
    never_fail_to_encode()
    with in_force(options):
        try:
            return _obeyed(words, options)
        except KeyboardInterrupt:
            aside("interrupted")
            return INTERRUPTED
        except Exception as error:  # noqa: BLE001 - whatever went wrong ends as a sentence and an exit code
            return _failed(error, options)


def run() -> NoReturn:
    """The console script.

    Most commands end before there is garbage worth looking for, and what they leave behind goes
    with the process: of a poll of 1,000 key results, collecting both took 25 ms of 230.
    """
    gc.set_threshold(COLLECT_AFTER)
    code = main()
    gc.freeze()
    sys.exit(code)


def _obeyed(words: Sequence[str], options: Options) -> int:
    if not understood(words, options):
        from .commands import obey

        return obey(words)
    from tracker.polling import Request

    from .polls import poll_once
    from .workspace import workspace

    return poll_once(workspace(), Request())


def _failed(error: Exception, options: Options) -> int:
    if isinstance(error, OutputClosedError):
        return 0
    if isinstance(error, KeyresultError):
        complain(error)
        return error.exit_code
    from .bugs import report

    aside(report(error, verbose=options.verbose > 1))
    return BUG
