"""What a report is compared with, in words."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from tracker.core.compared import USUALLY, Compared, Sent, before_cycle, never_sent, not_begun, with_report

SENT = Sent("weekly/platform/2026-W46", datetime(2026, 11, 16, 7, tzinfo=UTC), datetime(2026, 11, 16, 7, 1, tzinfo=UTC))
DAY = date(2026, 11, 16)
WORDS = {
    "a report that was sent": (
        with_report("weekly", SENT, DAY),
        Compared(said="the last weekly report (2026-W46, sent 16 Nov 2026)", sent=SENT),
    ),
    "no report, and a week earlier instead": (
        never_sent("weekly", "platform", "a week earlier", begun=True),
        Compared(note="No earlier weekly report of platform was sent, so this one is compared with a week earlier."),
    ),
    "no report, and nothing instead": (
        never_sent("weekly", "platform", "a week earlier", begun=False),
        Compared(
            note="No earlier weekly report of platform was sent, and the cycle had not begun a week earlier: "
            "there is nothing to compare with."
        ),
    ),
    "a report on another cycle": (
        before_cycle("weekly", SENT, DAY),
        Compared(
            note="The last weekly report (2026-W46, sent 16 Nov 2026) was before this cycle began: "
            "there is nothing to compare with."
        ),
    ),
    "a day before the cycle": (
        not_begun("1 Sep 2026"),
        Compared(note="This cycle had not begun by 1 Sep 2026: there is nothing to compare with."),
    ),
    "what it always is": (USUALLY, Compared(None, None, None)),
}


@pytest.mark.parametrize(("found", "expected"), WORDS.values(), ids=WORDS)
def test_it_is_said_what_a_report_is_compared_with(found: Compared, expected: Compared) -> None:
    """With the date of the report, or why there is none."""
    assert expected == found


def test_a_report_knows_its_period_and_cycle() -> None:
    """The cycle where its id names one."""
    whole = Sent("weekly/platform/2026-W46/2026-Q4", SENT.written_at, SENT.sent_at)
    assert ("2026-W46", None) == (SENT.period, SENT.cycle)
    assert ("2026-W46", "2026-Q4") == (whole.period, whole.cycle)
