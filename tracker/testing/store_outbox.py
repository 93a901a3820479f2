"""The part of the contract of every store that is about what is sent."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tracker.core.compared import Sent
from tracker.core.delivery import Claim, Delivery, Letter, arrived, begun, put_off, queued, sent_again
from tracker.core.notices import Held, Topic

from .store_values import HOUR, NAME, NOON, install, make_task

if TYPE_CHECKING:
    from tracker.ports import Store

CLAIM = Claim("process 12 on okr-host", NOON + HOUR)
LETTER = Letter("weekly/platform/2026-W46", "md", "Platform OKRs — “week 46”", "# Ünïcode\n\n| a |\n", NOON, "2026-Q4")


def queue(store: Store, *deliveries: Delivery) -> list[str]:
    """Queue under the lock."""
    with store.writing():
        return store.queue(deliveries)


def mark(store: Store, delivery: Delivery) -> None:
    """Mark under the lock."""
    with store.writing():
        store.mark(delivery)


class OutboxContract:
    """What every store promises about letters, their deliveries and what people were told."""

    def test_what_is_queued_comes_back_in_order(self, store: Store) -> None:
        """Each delivery is whole, with its letter, and waits until it is sent."""
        mail, chat = queued(LETTER, "mail"), queued(replace(LETTER, form="slack", content="{}"), "chat")
        assert queue(store, mail, chat) == ["weekly/platform/2026-W46/mail", "weekly/platform/2026-W46/chat"]
        assert [mail, chat] == store.waiting()
        assert (mail, chat) == (store.delivery(mail.id), store.delivery(chat.id))
        assert store.delivery("weekly/nobody/2026-W46/mail") is None

    def test_an_id_is_queued_once(self, store: Store) -> None:
        """The same report to the same target is left as it is, also if it would read differently now."""
        first = queued(LETTER, "mail")
        queue(store, first)
        later = queued(replace(LETTER, content="otherwise"), "mail")
        assert queue(store, later) == []
        assert [first] == store.waiting()

    def test_targets_share_a_letter(self, store: Store) -> None:
        """Two deliveries of one letter are marked apart."""
        mail, file = queued(LETTER, "mail"), queued(LETTER, "file")
        queue(store, mail, file)
        mark(store, arrived(begun(mail, CLAIM), NOON + HOUR))
        assert [file] == store.waiting()

    def test_every_state_of_a_delivery_is_kept(self, store: Store) -> None:
        """While a run sends it, after a failure, and once it is sent: each mark is found by the next run."""
        fresh = queued(LETTER, "mail")
        queue(store, fresh)
        under_way = replace(begun(fresh, CLAIM), progress='["lee@example.com"]')
        failed = put_off(under_way, NOON, "mail is down — 421 “busy”", certain=False)
        for delivery in (under_way, failed):
            mark(store, delivery)
            assert [delivery] == store.waiting()
        sent = arrived(begun(failed, CLAIM), NOON + HOUR)
        mark(store, sent)
        assert ([], sent) == (store.waiting(), store.delivery(fresh.id))

    def test_what_was_sent_is_known_by_kind_and_team(self, store: Store) -> None:
        """Once for each target, by when it first took it; what still waits was not sent, nor what failed."""
        other = replace(LETTER, report="weekly/platform/2026-W45", written_at=NOON - 7 * 24 * HOUR)
        found = [queued(LETTER, "mail"), queued(LETTER, "chat"), queued(other, "mail"), queued(other, "chat")]
        strays = [
            replace(LETTER, report=name)
            for name in ("weekly/platform-2/2026-W46", "monthly/platform/2026-10", "weekly/api/2026-W46")
        ]
        queue(store, *found, *(queued(letter, "mail") for letter in strays))
        for stray in strays:
            mark(store, arrived(begun(queued(stray, "mail"), CLAIM), NOON))
        for delivery, hours in zip(found, (3, 2, 1), strict=False):
            mark(store, arrived(begun(delivery, CLAIM), NOON + hours * HOUR))
        mark(store, put_off(begun(found[3], CLAIM), NOON, "no", certain=True))
        expected = [
            Sent("weekly/platform/2026-W45", other.written_at, NOON + HOUR, "2026-Q4"),
            Sent("weekly/platform/2026-W46", NOON, NOON + 2 * HOUR, "2026-Q4"),
            Sent("weekly/platform/2026-W46", NOON, NOON + 3 * HOUR, "2026-Q4"),
        ]
        assert store.sent("weekly", "platform") == expected
        assert store.sent("weekly", "platform", known_at=NOON + 2 * HOUR) == expected[:2]
        assert store.sent("leadership", "all") == []

    def test_sending_again_changes_nothing_of_when_it_was_sent(self, store: Store) -> None:
        """While it waits to be sent again, and after that, it was sent when it was sent first."""
        first = arrived(begun(queued(LETTER, "mail"), CLAIM), NOON + HOUR)
        queue(store, queued(LETTER, "mail"))
        mark(store, first)
        expected = [Sent(LETTER.report, NOON, NOON + HOUR, "2026-Q4")]
        again = sent_again(first, NOON + 2 * HOUR)
        for state in (again, begun(again, CLAIM), arrived(begun(again, CLAIM), NOON + 3 * HOUR)):
            mark(store, state)
            assert (
                store.sent("weekly", "platform", known_at=NOON + HOUR) == expected == store.sent("weekly", "platform")
            )

    def test_a_letter_is_never_changed(self, store: Store) -> None:
        """Marking a delivery leaves what was written as it is."""
        fresh = queued(LETTER, "mail")
        queue(store, fresh)
        mark(store, replace(begun(fresh, CLAIM), letter=replace(LETTER, content="changed")))
        assert [begun(fresh, CLAIM)] == store.waiting()

    def test_what_is_told_is_remembered_and_follows_a_rename(self, store: Store) -> None:
        """One entry for each topic of a key result, the last one; kept with what is queued."""
        install(store, make_task("old"))
        about = Held("old", Topic.STATUS, "on track", "at risk", NOON)
        read = Held("old", Topic.READING, "readable", "readable", NOON, 3, warned_at=NOON - HOUR)
        with store.writing():
            store.queue([], [about, read])
            store.queue([], [replace(about, polls=2)])
        assert {("old", Topic.STATUS): replace(about, polls=2), ("old", Topic.READING): read} == store.held()
        install(store, make_task(NAME, was=("old",)), fingerprint="f2")
        assert {(NAME, Topic.STATUS), (NAME, Topic.READING)} == {*store.held()}
