"""The report's numbers as most people would get them: every reading into a data frame, then group.

    python pandas_report.py DATABASE ZONE

It prints the same two numbers as `rollup_reader.py`; their making is in the time on both sides.
"""

from __future__ import annotations

import sqlite3
import sys
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pandas as pd  # type: ignore[import-untyped, unused-ignore]

QUARTER_HOUR = 900


def main(path: str, zone: str) -> None:
    """The newest value of each key result and its last one of each day, from all of its readings."""
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as connection:
        readings = pd.read_sql("SELECT key_result, slot, value FROM reading", connection)
    days = {
        slot: datetime.fromtimestamp(slot * QUARTER_HOUR, UTC).astimezone(ZoneInfo(zone)).toordinal()
        for slot in readings["slot"].unique().tolist()
    }
    readings["day"] = readings["slot"].map(days)
    daily = readings.groupby(["key_result", "day"])["value"].last()
    newest = readings.groupby("key_result")["value"].last()
    total = sum(int((values * 1000).astype("int64").sum()) for values in (daily, newest))
    print(len(daily) + len(newest), total)


if __name__ == "__main__":
    main(*sys.argv[1:])
