"""The peak of a whole command's memory, measured by a launcher that is small itself.

A child begins with the memory of whoever starts it, so that the largest size that the kernel tells
of it (`ru_maxrss`) may be that of a benchmark with everything imported.
"""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from timing import ENVIRONMENT

if TYPE_CHECKING:
    from collections.abc import Sequence

LAUNCHER = """
import os, sys
pid = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ)
_, status, usage = os.wait4(pid, 0)
print(usage.ru_maxrss)
sys.exit(os.waitstatus_to_exitcode(status))
"""


def mebibytes(command: Sequence[object]) -> float:
    """Peak resident set of one run of a command, in MiB; it must succeed."""
    words = [sys.executable, "-I", "-S", "-c", LAUNCHER, *map(str, command)]
    done = subprocess.run(words, check=True, capture_output=True, text=True, env=ENVIRONMENT)
    return int(done.stdout.splitlines()[-1]) / 1024
