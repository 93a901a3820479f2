"""When the program itself is wrong: a log to send us, and one sentence for the user."""

from __future__ import annotations

import os
import platform
import tempfile
import traceback
from pathlib import Path

from tracker import __version__


def report(error: Exception) -> str:
    """Write the traceback to a file only the user can read, and return what to say."""
    text = "".join(traceback.format_exception(error))
    handle, name = tempfile.mkstemp(prefix="keyresult-bug-", suffix=".log")
    with os.fdopen(handle, "w", encoding="utf-8") as log:
        log.write(f"keyresult {__version__}, Python {platform.python_version()}\n{text}")
    return (
        f"error: a bug in keyresult: {type(error).__name__}\n"
        f"help: the details are in {Path(name)}; please look through it and send it to us"
    )
