"""Takes letters from the outbox to their targets: at least once, and no loss in silence.

Each delivery is marked `sending` before anything is sent and `sent` afterwards, each mark being
committed. A run that is killed between the two leaves it `sending`: the next run sends it again,
marked, under the same id.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tracker.core.delivery import arrived, begun, is_due, put_off
from tracker.errors import KeyresultError

from .sender import UndeliveredError

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Iterable

    from tracker.core.delivery import Delivery
    from tracker.ports import Clock, Outbox

    from .sender import Sender


@dataclass(frozen=True, slots=True)
class Postman:
    """Delivers what is due; the caller holds the writer lock.

    Attributes:
        outbox: Where deliveries are kept.
        sender: Makes the way to a target, by its name; raises a `KeyresultError` if it cannot.
        clock: Where the time comes from.
        stop: Set it to end early: what was not begun stays queued.
    """

    outbox: Outbox
    sender: Callable[[str], Sender]
    clock: Clock
    stop: threading.Event

    def deliver(self, deliveries: Iterable[Delivery]) -> list[Delivery]:
        """Try each delivery that is due once; what became of all of them.

        A target that fails gets nothing more in this run: it costs one deadline, not one a letter.
        """
        failing: set[str] = set()
        done = []
        for delivery in deliveries:
            wanted = is_due(delivery, self.clock.now()) and delivery.target not in failing
            after = self._deliver(delivery) if wanted and not self.stop.is_set() else delivery
            if wanted and after.error:
                failing.add(delivery.target)
            done.append(after)
        return done

    def _deliver(self, delivery: Delivery) -> Delivery:
        attempt = _Attempt(self.outbox, begun(delivery))
        attempt.mark()
        try:
            self.sender(delivery.target).send(attempt.delivery, attempt.keep)
        except UndeliveredError as error:
            attempt.delivery = put_off(
                attempt.delivery, self.clock.now(), _said(error), certain=error.certain, until=error.until
            )
        except KeyresultError as error:  # a secret that is missing: nothing was sent
            attempt.delivery = put_off(attempt.delivery, self.clock.now(), _said(error), certain=True)
        else:
            attempt.delivery = arrived(attempt.delivery, self.clock.now())
        attempt.mark()
        return attempt.delivery


@dataclass(slots=True)
class _Attempt:
    """A delivery under way, and where each step of it is kept."""

    outbox: Outbox
    delivery: Delivery

    def mark(self) -> None:
        self.outbox.mark(self.delivery)

    def keep(self, progress: str) -> None:
        self.delivery = replace(self.delivery, progress=progress)
        self.mark()


def _said(error: KeyresultError) -> str:
    return f"{error.message} ({error.help})" if error.help else error.message
