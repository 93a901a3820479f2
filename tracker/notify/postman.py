"""Takes letters from the outbox to their targets: at least once, and no loss in silence.

The writer lock is held to claim a letter and to mark what became of it, never while it is sent. A
claim is committed before anything is sent, so that of two runs one sends a letter; it names its run
and an instant. A run that is killed leaves its claim behind: once that instant has passed, the next
run sends the letter again, marked, under the same id.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

from tracker.core.delivery import Claim, DeliveryState, arrived, begun, held_back, is_due, put_off
from tracker.errors import LockedError, SettingsError
from tracker.patience import patiently
from tracker.ports import Outbox

from .errand import Errand
from .sender import UndeliveredError

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Iterable
    from contextlib import AbstractContextManager
    from datetime import datetime

    from tracker.core.delivery import Delivery
    from tracker.errors import KeyresultError
    from tracker.ports import Clock

    from .sender import Sender


class Desk(Outbox, Protocol):
    """An outbox with its lock."""

    def writing(self) -> AbstractContextManager[None]:
        """Hold the writer lock; raises LockedError if another run holds it."""


@dataclass(frozen=True, slots=True)
class Terms:
    """How long things may take, in seconds.

    Attributes:
        part: One part of a delivery: a mail, a message of a thread.
        claiming: How long the lock is waited for before something is sent.
        marking: How long it is waited for afterwards; a poll may hold it for as long as it runs.
    """

    part: float
    claiming: float
    marking: float

    @property
    def lease(self) -> timedelta:
        """How long a claim lasts from one mark to the next."""
        return timedelta(seconds=self.part + self.marking)


@dataclass(frozen=True, slots=True)
class Postman:
    """Delivers what is due. The caller does not hold the writer lock.

    Attributes:
        outbox: Where deliveries are kept.
        sender: Makes the way to a target, by its name; raises `SettingsError` if it cannot.
        clock: Where the time comes from.
        stop: Set it to end early: what was not begun stays queued.
        owner: Who this run is.
        terms: How long things may take.
    """

    outbox: Desk
    sender: Callable[[str], Sender]
    clock: Clock
    stop: threading.Event
    owner: str
    terms: Terms

    def deliver(self, deliveries: Iterable[Delivery]) -> list[Delivery]:
        """Try each delivery that is due once; what became of all of them, save those that others have sent.

        A target in trouble gets nothing more in this run: it costs one deadline, not one a letter.

        Raises:
            LockedError: The lock was not to be had: nothing more is sent, or what was sent is not marked so.
        """
        failing: dict[str, datetime | None] = {}
        done = []
        for delivery in deliveries:
            after = self._tried(delivery, failing)
            if after is not None:
                done.append(after)
        return done

    def _tried(self, delivery: Delivery, failing: dict[str, datetime | None]) -> Delivery | None:
        """What became of a delivery; None if another run has sent it meanwhile."""
        if self.stop.is_set() or not is_due(delivery, self.clock.now()):
            return delivery
        if delivery.target in failing:
            return self._held_back(delivery, failing[delivery.target])
        attempt = self._claimed(delivery)
        if attempt is None:
            found = self.outbox.delivery(delivery.id)
            return None if found is None or found.state is DeliveryState.SENT else found
        attempt.carry_out()
        if attempt.is_trouble:
            failing[delivery.target] = attempt.until
        return attempt.delivery

    def _claimed(self, delivery: Delivery) -> _Attempt | None:
        """An attempt at a delivery; None if another run is at it, or was."""
        with patiently(self.outbox, self.terms.claiming, self.stop):
            now = self.clock.now()
            found = self.outbox.delivery(delivery.id)
            if found is None or not is_due(found, now):
                return None
            claimed = begun(found, self.claim())
            self.outbox.mark(claimed)
        return _Attempt(self, claimed)

    def claim(self) -> Claim:
        """The claim of this run, from now on."""
        return Claim(self.owner, self.clock.now() + self.terms.lease)

    def _held_back(self, delivery: Delivery, until: datetime | None) -> Delivery:
        """A delivery to a target that wants nothing for a while, kept so; others stay as they are."""
        if until is None:
            return delivery
        with patiently(self.outbox, self.terms.claiming, self.stop):
            found = self.outbox.delivery(delivery.id) or delivery
            if is_due(found, self.clock.now()):
                found = held_back(found, until)
                self.outbox.mark(found)
        return found


@dataclass(slots=True)
class _Attempt:
    """A delivery under way, and where each step of it is kept.

    `is_trouble` says that the target would hardly take another one now, `until` how long it wants none.
    """

    postman: Postman
    delivery: Delivery
    is_trouble: bool = field(default=False, init=False)
    until: datetime | None = field(default=None, init=False)

    def carry_out(self) -> None:
        """Send it, and mark what became of it."""
        postman = self.postman
        try:
            sender = postman.sender(self.delivery.target)
            Errand(sender, self.delivery, postman.terms.part, postman.stop).run(self._keep)
        except UndeliveredError as error:
            self.is_trouble, self.until = not error.final, error.until
            after = self._put_off(error, certain=error.certain, final=error.final)
        except SettingsError as error:  # a secret that is missing: nothing was sent
            self.is_trouble = True
            after = self._put_off(error, certain=True, final=False)
        else:
            after = arrived(self.delivery, postman.clock.now())
        self._is_marked(after)  # if not, whoever took over tells what became of it

    def _put_off(self, error: KeyresultError, *, certain: bool, final: bool) -> Delivery:
        said = f"{error.message} ({error.help})" if error.help else error.message
        now = self.postman.clock.now()
        return put_off(self.delivery, now, said, certain=certain, final=final, until=self.until)

    def _keep(self, progress: str) -> None:
        """Keep what the target has taken, and claim the rest anew.

        Raises:
            UndeliveredError: Another run took it for lost and sends the rest.
        """
        after = replace(self.delivery, progress=progress, claim=self.postman.claim())
        if not self._is_marked(after):
            raise UndeliveredError(f"sending to {after.target} took so long that another run took over", certain=True)

    def _is_marked(self, after: Delivery) -> bool:
        """Whether it is kept how far it is: not if another run took it for lost and has it now.

        Raises:
            LockedError: Another run holds the writer lock.
        """
        postman = self.postman
        try:
            with patiently(postman.outbox, postman.terms.marking, postman.stop):
                found = postman.outbox.delivery(after.id)
                ours = found is not None and found.claim == self.delivery.claim
                if ours:
                    postman.outbox.mark(after)
        except LockedError as error:
            message = f"{after.id} was tried, and what came of it could not be kept: {error.message}"
            raise LockedError(message, help="it is sent again later, marked as such") from None
        self.delivery = after
        return ours
