"""Runs `keyresult check` on one folder of files after another, each run in a process of its own under limits.

    python fuzz_driver.py FOLDER < cases > reports

A case is a JSON line: `name`, `files` (the content of each in base64, or a number of zero bytes) and `runs`: of each
its `words` and `new`, whether the command is started anew. Otherwise its process is forked from this one, which has
imported the program and checked the first case, so that start-up is paid once and not 2,000 times. The kernel ends a
process that takes more than a second of processor time, or two with start-up, and refuses it more memory.

A report is a JSON line: `name`, and of each run the exit `code` (negative: the signal that ended it), what it wrote
(`out`, `err`), its processor time `cpu` and the most memory it held, `kib`.
"""

from __future__ import annotations

import base64
import gc
import json
import os
import resource
import shutil
import sys
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tracker.cli.main import COLLECT_AFTER, main

if TYPE_CHECKING:
    from collections.abc import Sequence

MIB = 1024 * 1024
GROWTH = 100 * MIB
"""The address space that a process may have beyond that of the one it was forked from."""
OF_A_NEW_ONE = 512 * MIB
"""The address space of a process that is started anew: Python and its libraries take most of it."""
PROGRAM = Path(sys.executable).parent / "keyresult"
OUT, ERR = "..out", "..err"


def run_all(folder: Path) -> None:
    """Answer every case on stdin."""
    gc.set_threshold(COLLECT_AFTER)  # as the entry of the program does
    os.environ["TMPDIR"] = str(folder)
    space = folder / "space"
    space.mkdir()
    os.chdir(space)
    for number, line in enumerate(sys.stdin):
        case = json.loads(line)
        _write(case["files"])
        if not number:
            with redirect_stdout(StringIO()), redirect_stderr(StringIO()):
                main(["check", "--format", "json"])
        reports = [_run(run["words"], folder, new=run["new"]) for run in case["runs"]]
        sys.stdout.write(json.dumps({"name": case["name"], "runs": reports}) + "\n")
        sys.stdout.flush()


def _write(files: dict[str, str | int]) -> None:
    for path in Path().iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    for name, content in files.items():
        Path(name).parent.mkdir(exist_ok=True)
        Path(name).write_bytes(b"" if isinstance(content, int) else base64.b64decode(content))
        if isinstance(content, int):
            os.truncate(name, content)


def _run(words: Sequence[str], folder: Path, *, new: bool) -> dict[str, Any]:
    """One run, in a child."""
    room = OF_A_NEW_ONE if new else _space() + GROWTH
    child = os.fork()
    if not child:
        _become(words, folder, room, new=new)
    _, status, used = os.wait4(child, 0)
    return {
        "code": os.waitstatus_to_exitcode(status),
        "out": (folder / OUT).read_text(encoding="utf-8", errors="surrogateescape"),
        "err": (folder / ERR).read_text(encoding="utf-8", errors="surrogateescape") + _bug(folder),
        "cpu": used.ru_utime + used.ru_stime,
        "kib": used.ru_maxrss,
    }


def _become(words: Sequence[str], folder: Path, room: int, *, new: bool) -> None:
    """The child: under its limits, with its output in files; never returns."""
    code = 99
    try:
        for number, name in ((1, OUT), (2, ERR)):
            os.dup2(os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), number)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CPU, (2, 2) if new else (1, 1))
        resource.setrlimit(resource.RLIMIT_AS, (room, room))
        if new:
            os.execv(PROGRAM, ["keyresult", *words])
        code = main([*words])
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(code)


def _space() -> int:
    """The bytes of this process's address space."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()


def _bug(folder: Path) -> str:
    """The log of a bug of ours, if there is one."""
    logs = [*folder.glob("keyresult-bug-*.log")]
    texts = [log.read_text(encoding="utf-8") for log in logs]
    for log in logs:
        log.unlink()
    return "".join(texts)


if __name__ == "__main__":
    run_all(Path(sys.argv[1]).absolute())
