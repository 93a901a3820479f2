"""The words of a crontab, understood without the parser of every other command line.

Many times an hour cron runs the same few words: `keyresult -C DIR poll`. Click, and what it imports,
would be half of the time of a poll in which nothing is due. Whatever else is said is left to click:
there is one grammar, of which this is a part, and the tests hold the two against each other.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .options import Options

_COMMAND = "poll"
_PATHS = {"-C": "directory", "--db": "db"}
_QUIET = ("-q", "--quiet")
_COMPLETION = "_KEYRESULT_COMPLETE"
"""Set by a shell that wants to know how a word may go on."""


def understood(words: Sequence[str], options: Options) -> bool:
    """Whether the words are a plain poll; what they say besides is then set in the options."""
    if words.count(_COMMAND) != 1 or _COMPLETION in os.environ:
        return False
    said: dict[str, object] = {}
    remaining = iter(words)
    for word in remaining:
        if word in _PATHS and _is_usable(path := next(remaining, "")):
            said[_PATHS[word]] = Path(path)
        elif word in _QUIET:
            said["quiet"] = True
        elif word != _COMMAND:
            return False
    vars(options).update(said)
    return True


def _is_usable(path: str) -> bool:
    """Whether click would take the path too, and nobody could take it for something else."""
    if path in ("", _COMMAND) or path.startswith("-"):
        return False
    return not os.path.exists(path) or os.access(path, os.R_OK)  # noqa: PTH110 - pathlib's raises where it may not look
