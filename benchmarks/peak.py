"""Runs a command and says how long it took and how much memory it held at most, as JSON on stderr.

    python -I -S peak.py COMMAND [WORD ...]

Linux lets a process begin with the peak of the one it was forked from. This one is small, so what it
tells is the command's own.
"""

import json
import os
import sys
import time

KIB = 1024


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
