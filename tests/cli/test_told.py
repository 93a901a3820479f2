"""What is said of a delivery that is not sent."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tracker.cli.told import what_follows
from tracker.core.delivery import Claim, Delivery, DeliveryState, Letter, begun, put_off, queued

AT = datetime(2026, 11, 23, 7, tzinfo=UTC)
NEW = queued(Letter("weekly/platform/2026-W47", "md", "Week 47", "# Week 47\n", AT), "mail")
BEGUN = begun(NEW, Claim("process 12 on okr-host", AT + timedelta(minutes=13)))
AGAIN = "`keyresult send --resend weekly/platform/2026-W47/mail` tries now"

FOLLOWING = {
    "it waits": (NEW, f"tried again from Mon 23 Nov 08:00 CET on; {AGAIN}"),
    "another run is at it": (
        BEGUN,
        "process 12 on okr-host is sending it; if that run is gone, it is sent again from Mon 23 Nov 08:13 CET on",
    ),
    "a run was killed": (
        replace(BEGUN, claim=Claim("process 12 on okr-host", AT)),
        f"a run was cut short while it sent it: tried again by the next; {AGAIN}",
    ),
    "it was refused": (
        put_off(BEGUN, AT, "no", certain=True, final=True),
        f"refused for good, so it is not tried again; once the cause is gone, {AGAIN}",
    ),
    "it was given up": (
        replace(NEW, state=DeliveryState.FAILED, attempts=10, next_at=None),
        f"given up after 10 tries; {AGAIN}",
    ),
}


@pytest.mark.parametrize(("delivery", "expected"), FOLLOWING.values(), ids=FOLLOWING)
def test_what_follows(delivery: Delivery, expected: str) -> None:
    """When it is tried again and by whom, and what a person can do."""
    assert expected == what_follows(delivery, "Europe/Berlin", AT)
