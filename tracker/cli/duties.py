"""What the calendar says is to be sent now, and up to when that has been queued.

`watch` and `send --due` share it: each occasion is queued once, whoever comes first, and one that was
missed is still sent within three days.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from .posting import calendar, deliveries

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping

    from tracker.core.delivery import Delivery
    from tracker.core.standing import Projection
    from tracker.notify.schedule import Occasion
    from tracker.ports import FactShelf

    from .posting import Office
    from .workspace import Opened

LATEST: Final = timedelta(days=3)
"""How late a report is still sent after the program did not run."""
SHELF: Final = "(queued reports)"
"""Stands where the name of a source does; no source can be called so."""


def due_occasions(session: Opened, kind: str | None = None) -> list[Occasion]:
    """What became due and was not queued yet, of one kind or of all that have their days and a target."""
    from tracker.notify.schedule import SCHEDULED

    days, now = calendar(session), session.judge.at
    targets, queued = session.settings.deliver.values(), _queued_up_to(session.store)
    found: list[Occasion] = []
    for each in SCHEDULED:
        if kind in {None, each} and any(target.takes(each) for target in targets):
            found += days.occasions(each, _since(queued.get(each), now), now)
    return found


def made(session: Opened, occasions: Iterable[Occasion]) -> list[Delivery]:
    """What occasions send to the targets that take them, written now."""
    found: list[Delivery] = []
    for occasion in occasions:
        wanted = [target for target in session.settings.deliver.values() if target.takes(occasion.kind)]
        found += deliveries(session, occasion, wanted, session.judge.at)
    return found


def queue(office: Office, letters: Iterable[Delivery], occasions: Iterable[Occasion], *, whole: bool) -> list[str]:
    """Queue what is new of the letters of occasions; the new ids.

    Args:
        office: Where.
        letters: What was written.
        occasions: What for.
        whole: Whether that is all there is to send of them, so that they are done with.

    Raises:
        LockedError: The writer lock was not to be had.
    """
    store, at = office.session.store, office.session.judge.at
    done = {occasion.kind: occasion.due.isoformat() for occasion in occasions}
    foretold = _projections(office.session, done)
    with office.writing():
        new = store.queue(letters)
        store.foretell(at, foretold)
        if whole:
            store.save_facts(SHELF, done)
    return new


def _projections(session: Opened, kinds: Container[str]) -> Mapping[str, Projection]:
    """What the weekly report foretells that is new, if it is among these: it is kept, as `report` does."""
    from .foretelling import new_projections

    if "weekly" not in kinds:
        return {}
    return new_projections(session.store, session.judge.teams(session.chosen()))


def _queued_up_to(shelf: FactShelf) -> Mapping[str, datetime]:
    """Up to when what was due of each kind has been queued."""
    return {kind: datetime.fromisoformat(text) for kind, text in shelf.load_facts(SHELF).items()}


def _since(queued: datetime | None, now: datetime) -> datetime:
    """Since when to look for what is due; a time to come, of a clock that was wrong, is not believed."""
    earliest = now - LATEST
    return earliest if queued is None or queued > now else max(queued, earliest)
