"""How far a delivery is, when it is tried again, and whether it may have arrived before."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tracker.core.delivery import (
    WAITS,
    Delivery,
    DeliveryState,
    Letter,
    Target,
    arrived,
    begun,
    is_due,
    put_off,
    queued,
    sent_again,
)

AT = datetime(2026, 11, 23, 7, tzinfo=UTC)
LETTER = Letter("weekly/platform/2026-W47", "md", "Week 47", "# Week 47\n", AT)
NEW = queued(LETTER, "mail")
MINUTE = timedelta(minutes=1)


def failed(delivery: Delivery, *, certain: bool = True, until: datetime | None = None) -> Delivery:
    """A delivery after a try that failed."""
    return put_off(begun(delivery), AT, "no", certain=certain, until=until)


def test_the_id_names_report_and_target() -> None:
    """It is the same for every attempt, and the digest is that of the content."""
    assert "weekly/platform/2026-W47/mail" == NEW.id == failed(NEW).id
    assert 64 == len(LETTER.digest)
    assert LETTER.digest != replace(LETTER, content="# Week 48\n").digest


@pytest.mark.parametrize(
    ("delivery", "due"),
    [
        (NEW, True),
        (replace(NEW, next_at=AT + MINUTE), False),
        (begun(NEW), True),
        (arrived(begun(NEW), AT), False),
        (replace(NEW, state=DeliveryState.FAILED, next_at=None), False),
    ],
    ids=["new", "put off", "cut short", "sent", "given up"],
)
def test_what_is_due(delivery: Delivery, due: bool) -> None:
    """What was cut short is due at once; what is sent or given up never is."""
    assert due is is_due(delivery, AT)


def test_waits_grow_until_it_is_left_to_people() -> None:
    """1, 5, 15, 60 minutes and so on; after the last wait one more try, and then none."""
    delivery, waits = NEW, []
    for _ in WAITS:
        delivery = failed(delivery)
        assert delivery.next_at is not None
        waits.append(delivery.next_at - AT)
    assert list(WAITS) == waits
    last = failed(delivery)
    assert (DeliveryState.FAILED, None, "no") == (last.state, last.next_at, last.error)


@pytest.mark.parametrize(
    ("until", "expected"),
    [(None, MINUTE), (AT + timedelta(hours=2), timedelta(hours=2)), (AT, MINUTE)],
    ids=["the target names none", "it names a later one", "it names an earlier one"],
)
def test_a_time_that_the_target_names_is_honoured(until: datetime | None, expected: timedelta) -> None:
    """The later of that and our own wait counts."""
    assert AT + expected == failed(NEW, until=until).next_at


def test_what_may_have_arrived_is_marked_from_then_on() -> None:
    """After a doubtful failure, or after a run was cut short; not after a certain one."""
    assert not begun(failed(NEW)).resend
    assert begun(failed(NEW, certain=False)).resend
    assert begun(begun(NEW)).resend
    assert failed(failed(NEW, certain=False)).resend


@pytest.mark.parametrize(
    ("before", "resend", "progress"),
    [
        (arrived(begun(replace(NEW, progress="all")), AT), True, ""),
        (begun(replace(NEW, progress="half")), True, "half"),
        (failed(replace(NEW, progress="half")), False, "half"),
    ],
    ids=["sent: from its beginning", "cut short: goes on", "never arrived: no mark"],
)
def test_a_person_can_have_it_sent_again(before: Delivery, resend: bool, progress: str) -> None:
    """It is due at once and counts its tries anew."""
    again = sent_again(before, AT)
    assert (DeliveryState.QUEUED, 0, AT) == (again.state, again.attempts, again.next_at)
    assert (resend, progress) == (again.resend, again.progress)


def test_when_a_report_arrived_first_is_kept() -> None:
    """Sent again, it was sent when it was sent: what was known at an instant does not change later."""
    later = arrived(begun(sent_again(arrived(begun(NEW), AT), AT + MINUTE)), AT + 2 * MINUTE)
    assert (DeliveryState.SENT, AT) == (later.state, later.sent_at)
    assert AT + MINUTE == arrived(begun(sent_again(failed(NEW), AT)), AT + MINUTE).sent_at


def test_a_target_takes_its_kinds_and_teams() -> None:
    """No teams means all of them."""
    every = Target("mail", "smtp", {}, ("weekly", "nudge"))
    some = replace(every, teams=("platform",))
    assert (True, True, False) == (every.takes("nudge"), every.takes("nudge", "api"), every.takes("monthly"))
    assert (True, True, False) == (some.takes("nudge"), some.takes("nudge", "platform"), some.takes("nudge", "api"))
