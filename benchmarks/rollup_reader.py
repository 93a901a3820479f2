"""The least that any report has to read, and nothing else: newest values and the days of the roll-up.

    python rollup_reader.py DATABASE FIRST_DAY LAST_DAY

`rollup_reader.c` does the same. Both print how many numbers they read and the sum of their thousandths.
"""

from __future__ import annotations

import sqlite3
import sys

NEWEST = "SELECT r.value FROM latest l JOIN reading r ON r.place = (l.slot << 20) + l.key_result WHERE l.key_result = ?"
DAYS = "SELECT day, last FROM daily WHERE key_result = ? AND day BETWEEN ? AND ? ORDER BY day"


def main(path: str, first: int, last: int) -> None:
    """Read every key result by itself, as a report does."""
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    count = total = 0
    for (number,) in connection.execute("SELECT id FROM key_result ORDER BY id").fetchall():
        (newest,) = connection.execute(NEWEST, (number,)).fetchone()
        days = connection.execute(DAYS, (number, first, last)).fetchall()
        count += 1 + len(days)
        total += int(newest * 1000) + sum(int(value * 1000) for _, value in days)
    print(count, total)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
