"""How far a delivery is, when it is tried again, and whether it may have arrived before."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tracker.core.delivery import (
    WAITS,
    Claim,
    Delivery,
    DeliveryState,
    Letter,
    Target,
    arrived,
    begun,
    held_back,
    is_due,
    is_refused,
    is_under_way,
    put_off,
    queued,
    sent_again,
)

AT = datetime(2026, 11, 23, 7, tzinfo=UTC)
LETTER = Letter("weekly/platform/2026-W47", "md", "Week 47", "# Week 47\n", AT)
NEW = queued(LETTER, "mail")
MINUTE = timedelta(minutes=1)
CLAIM = Claim("process 12 on okr-host", AT + MINUTE)


def failed(delivery: Delivery, *, certain: bool = True, final: bool = False, until: datetime | None = None) -> Delivery:
    """A delivery after a try that failed."""
    return put_off(begun(delivery, CLAIM), AT, "no", certain=certain, final=final, until=until)


def test_the_id_names_report_and_target() -> None:
    """It is the same for every attempt, and the digest is that of the content."""
    assert "weekly/platform/2026-W47/mail" == NEW.id == failed(NEW).id
    assert 64 == len(LETTER.digest)
    assert LETTER.digest != replace(LETTER, content="# Week 48\n").digest


@pytest.mark.parametrize(
    ("delivery", "due", "under_way"),
    [
        (NEW, True, False),
        (replace(NEW, next_at=AT + MINUTE), False, False),
        (begun(NEW, CLAIM), False, True),
        (begun(NEW, replace(CLAIM, until=AT)), True, False),
        (replace(begun(NEW, CLAIM), claim=None), True, False),
        (arrived(begun(NEW, CLAIM), AT), False, False),
        (replace(NEW, state=DeliveryState.FAILED, next_at=None), False, False),
    ],
    ids=["new", "put off", "being sent", "cut short", "cut short by an older version", "sent", "given up"],
)
def test_what_is_due(delivery: Delivery, due: bool, under_way: bool) -> None:
    """What a run claimed is its own until the claim ends, and due from then on; what is sent or given up never is."""
    assert (due, under_way) == (is_due(delivery, AT), is_under_way(delivery, AT))


def test_nobody_claims_what_nobody_sends() -> None:
    """A claim ends with the attempt, however that ends."""
    assert CLAIM == begun(NEW, CLAIM).claim
    ended = (arrived(begun(NEW, CLAIM), AT), failed(NEW), failed(NEW, final=True), sent_again(begun(NEW, CLAIM), AT))
    assert [None] * 4 == [each.claim for each in ended]


def test_what_is_refused_for_good_is_left_to_people_at_once() -> None:
    """Asking again cannot help; that is told apart from having asked too often, until a person has it sent again."""
    refused = failed(NEW, final=True)
    assert (DeliveryState.FAILED, None, "no", 1) == (refused.state, refused.next_at, refused.error, refused.attempts)
    tired = NEW
    for _ in range(len(WAITS) + 1):
        tired = failed(tired)
    assert DeliveryState.FAILED is tired.state
    found = (refused, tired, failed(NEW), sent_again(refused, AT))
    assert [True, False, False, False] == [is_refused(each) for each in found]


@pytest.mark.parametrize(
    ("next_at", "expected"),
    [(AT, AT + MINUTE), (AT + 2 * MINUTE, AT + 2 * MINUTE), (None, AT + MINUTE)],
    ids=["due earlier", "due later", "cut short"],
)
def test_what_is_held_back_keeps_its_tries(next_at: datetime | None, expected: datetime) -> None:
    """A target that wants nothing before an instant gets nothing before it, and that is no failure of the letter."""
    later = held_back(replace(NEW, next_at=next_at), AT + MINUTE)
    assert (expected, 0, "") == (later.next_at, later.attempts, later.error)


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
    assert not begun(failed(NEW), CLAIM).resend
    assert begun(failed(NEW, certain=False), CLAIM).resend
    assert begun(begun(NEW, CLAIM), CLAIM).resend
    assert failed(failed(NEW, certain=False)).resend


@pytest.mark.parametrize(
    ("before", "resend", "progress"),
    [
        (arrived(begun(replace(NEW, progress="all"), CLAIM), AT), True, ""),
        (begun(replace(NEW, progress="half"), CLAIM), True, "half"),
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
    later = arrived(begun(sent_again(arrived(begun(NEW, CLAIM), AT), AT + MINUTE), CLAIM), AT + 2 * MINUTE)
    assert (DeliveryState.SENT, AT) == (later.state, later.sent_at)
    assert AT + MINUTE == arrived(begun(sent_again(failed(NEW), AT), CLAIM), AT + MINUTE).sent_at


def test_a_target_takes_its_kinds_and_teams() -> None:
    """No teams means all of them."""
    every = Target("mail", "smtp", {}, ("weekly", "nudge"))
    some = replace(every, teams=("platform",))
    assert (True, True, False) == (every.takes("nudge"), every.takes("nudge", "api"), every.takes("monthly"))
    assert (True, True, False) == (some.takes("nudge"), some.takes("nudge", "platform"), some.takes("nudge", "api"))
