"""The sends of `watch`: each kind of report on its day, and what waits when its time comes."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tracker.core.delivery import is_due
from tracker.errors import KeyresultError

if TYPE_CHECKING:
    from tracker.notify.schedule import Occasion
    from tracker.store.sqlite import SqliteStore
    from tracker.wiring import Workspace

    from .stopping import Stop

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Sends:
    """Sends what became due and was not queued yet, and what waits."""

    stop: Stop

    def __call__(self) -> None:
        """Queue and send; what goes wrong is logged, and tried again next time."""
        from .workspace import workspace

        place = workspace()
        try:
            if place.database.exists():  # without one, the poll has said so
                self._look(place)
        except KeyresultError as error:
            log.error("reports are not sent now: %s", error.message)  # noqa: TRY400 - the traceback says nothing more

    def _look(self, place: Workspace) -> None:
        """Whether there is anything to do is found without the writer lock."""
        from .duties import due_occasions
        from .workspace import opened

        with opened() as session:
            occasions = due_occasions(session) if session.settings.deliver else []
            waiting = any(is_due(delivery, session.judge.at) for delivery in session.store.waiting())
        if occasions or waiting:
            store = place.writer()
            try:
                self._send(place, store, occasions)
            finally:
                store.close()

    def _send(self, place: Workspace, store: SqliteStore, occasions: list[Occasion]) -> None:
        from .duties import made, queue
        from .posting import Office, session_of
        from .told import tell

        office = Office(place, session_of(place, store, self.stop), self.stop, patient=False)
        if occasions:
            queue(office, made(office.session, occasions), occasions, whole=True)
        due = [each for each in store.waiting() if is_due(each, place.clock.now())]
        tell(office.deliver(due), office.session.settings.timezone, place.clock.now())
