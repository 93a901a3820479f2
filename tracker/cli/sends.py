"""The sends of `watch`: each kind of report on its day, and what waits when its time comes."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from tracker.core.delivery import is_due
from tracker.errors import KeyresultError

if TYPE_CHECKING:
    from datetime import datetime

    from tracker.notify.schedule import Occasion
    from tracker.store.sqlite import SqliteStore
    from tracker.wiring import Workspace

    from .stopping import Stop
    from .workspace import Opened

log = logging.getLogger(__name__)

LATEST: Final = timedelta(days=3)
"""How late a report is still sent after the program did not run."""


@dataclass(slots=True)
class Sends:
    """Sends what became due since it was called last; `since` moves on when that is queued."""

    stop: Stop
    since: datetime | None = field(default=None, init=False)

    def __call__(self) -> None:
        """Queue and send; what goes wrong is logged, and tried again next time."""
        from .workspace import workspace

        place = workspace()
        try:
            if place.database.exists():  # without one, the poll has said so
                self._send(place)
        except KeyresultError as error:
            log.error("reports are not sent now: %s", error.message)  # noqa: TRY400 - the traceback says nothing more

    def _send(self, place: Workspace) -> None:
        from .workspace import opened

        with opened() as session:
            now = session.judge.at
            occasions = self._occasions(session, now) if session.settings.deliver else []
            waiting = any(is_due(delivery, now) for delivery in session.store.waiting())
        if occasions or waiting:
            store = place.writer()
            try:
                self._write(place, store, occasions)
            finally:
                store.close()
        self.since = now

    def _write(self, place: Workspace, store: SqliteStore, occasions: list[Occasion]) -> None:
        from .posting import Office, session_of, tell

        with store.writing():
            office = Office(place, session_of(place, store), self.stop)
            settings = office.session.settings
            office.queue(occasions, [*settings.deliver.values()])
            due = [each for each in store.waiting() if is_due(each, place.clock.now())]
            tell(office.deliver(due), settings)

    def _occasions(self, session: Opened, now: datetime) -> list[Occasion]:
        from tracker.notify.schedule import SCHEDULED

        from .posting import calendar

        days, since = calendar(session), self.since or now - LATEST
        targets = session.settings.deliver.values()
        kinds = [kind for kind in SCHEDULED if any(target.takes(kind) for target in targets)]
        return [occasion for kind in kinds for occasion in days.occasions(kind, since, now)]
