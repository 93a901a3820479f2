"""What `doctor` finds out: whether each program is there and may be run; none is."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

from tracker.errors import Refused
from tracker.jsonbody import excerpt

from ..checks import tried  # noqa: TID252 - the folder has two names, see design.md 5
from .process import shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from tracker.ports import Checked

    from .models import Measure


def checked(measures: Sequence[Measure], root: Path, environ: Mapping[str, str]) -> Iterator[Checked]:
    """See `Command.checkup`."""
    programs = {(measure.argv[0], measure.cwd, measure.env): measure for measure in measures}
    by_name = {" ".join(map(str, key)): measure for key, measure in programs.items()}
    yield from tried("programs", "program", list(by_name), lambda name: _look(by_name[name], root, environ), "run")


def _look(measure: Measure, root: Path, environ: Mapping[str, str]) -> None:
    folder = root.absolute() / (measure.cwd or "")
    if not folder.is_dir():
        raise Refused(f"there is no folder {excerpt(str(folder))}", help="correct the measure's `cwd`")
    missing = [name for name in measure.env if name not in environ]
    if missing:
        raise Refused(f"{shown(measure.argv)} needs {', '.join(missing)}, which is not set", help="set the variable")
    program = measure.argv[0]
    found = program if os.sep in program else shutil.which(program, path=environ.get("PATH", os.defpath))
    path = None if found is None else folder / found
    if path is None or not path.exists():
        cure = "is it installed where PATH leads? cron has a shorter PATH than a shell"
        raise Refused(f"{shown(measure.argv)} is not there", help=cure)
    if not (path.is_file() and os.access(path, os.X_OK)):
        cure = f"run `chmod +x {excerpt(str(path))}`"
        raise Refused(f"{shown(measure.argv)} may not be run by this user", help=cure)
