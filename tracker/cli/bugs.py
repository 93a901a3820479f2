"""When the program itself is wrong: a log to send us, and one sentence for the user."""

from __future__ import annotations

import os
import platform
import tempfile
import traceback

from tracker import __version__


def report(error: Exception, *, verbose: bool = False) -> str:
    """Write the traceback to a file only the user can read, and return what to say.

    With `verbose`, or where no file can be written, the traceback is part of what to say.
    """
    text = "".join(traceback.format_exception(error))
    sentence = f"error: a bug in keyresult: {type(error).__name__}"
    try:
        told = f"{sentence}\nhelp: the details are in {_logged(text)}; please look through it and send it to us"
    except OSError:
        return f"{text}{sentence}\nhelp: please send us the lines above"
    return text + told if verbose else told


def _logged(text: str) -> str:
    """The path of a new file with the text."""
    handle, name = tempfile.mkstemp(prefix="keyresult-bug-", suffix=".log")
    with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as log:
        log.write(f"keyresult {__version__}, Python {platform.python_version()}\n{text}")
    return name
