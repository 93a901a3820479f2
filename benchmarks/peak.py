"""Runs a command and says how long it took and how much memory it held at most, as JSON on stderr.

    python -I -S peak.py COMMAND [WORD ...]

Linux lets a process begin with the peak of the one it was forked from. This one is small, so what it
tells is the command's own.
"""

import json
import os
import subprocess
import sys
import time

KIB = 1024


def mebibytes(command: "list[object]") -> float:
    """Peak resident set of one run of a command, in MiB; it must succeed."""
    from timing import ENVIRONMENT  # which the small process has no use for

    words = [sys.executable, "-I", "-S", __file__, *map(str, command)]
    done = subprocess.run(words, check=True, capture_output=True, text=True, env=ENVIRONMENT)
    return float(json.loads(done.stderr.splitlines()[-1])["mib"])


def main() -> int:
    """The exit code of the command."""
    start = time.perf_counter()
    process = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ)
    _, status, usage = os.wait4(process, 0)
    seconds = time.perf_counter() - start
    told = {"seconds": seconds, "cpu": usage.ru_utime + usage.ru_stime, "mib": usage.ru_maxrss / KIB}
    sys.stderr.write("\n" + json.dumps(told) + "\n")
    return os.waitstatus_to_exitcode(status)


if __name__ == "__main__":
    sys.exit(main())
