"""The program as users have it: the wheel of this checkout, in an environment of its own.

An editable installation looks for its modules through a finder of its own, which every start of an
interpreter in that environment pays for: 7 ms of the 25 that `python -c pass` takes then.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import Final

from timing import say

ROOT: Final = Path(__file__).parents[1]
_HELD: Final = tempfile.TemporaryDirectory(prefix="keyresult-bench-")
"""Removed when the interpreter ends."""


def keyresult() -> Path:
    """The installed command."""
    return python().with_name("keyresult")


@cache
def python() -> Path:
    """The interpreter of the environment, which is made when it is first asked for."""
    say("     installing the wheel of this checkout")
    folder = Path(_HELD.name)
    _run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, _copy(folder / "source"))
    (wheel,) = folder.glob("*.whl")
    _run(sys.executable, "-m", "venv", folder / "venv")
    found = folder / "venv" / "bin" / "python"
    _run(found, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", wheel)
    return found


def _copy(target: Path) -> Path:
    """A copy of the files that git knows, as they are now."""
    words = ["git", "-C", ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(words, capture_output=True, text=True, check=True).stdout
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, target / name)
    return target


def _run(*words: object) -> None:
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{done.stdout}{done.stderr}cannot install what is to be measured")
