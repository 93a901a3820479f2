"""From what is due to what is delivered: the one path of `send`, `watch` and notices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from tracker.core.delivery import DeliveryState, Letter, queued
from tracker.core.teams import outlined

from .options import current
from .output import aside, note
from .workspace import Opened

if TYPE_CHECKING:
    import threading
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from tracker.core.delivery import Delivery, Target
    from tracker.core.model import TeamCycle
    from tracker.notify.schedule import Calendar, Occasion
    from tracker.settings import Settings
    from tracker.store.sqlite import SqliteStore
    from tracker.wiring import Workspace

    from .papers import Paper

FORMS: Final = {
    "smtp": "email",
    "slack_webhook": "slack",
    "slack_bot": "slack",
    "teams": "teams",
    "webhook": "json",
    "file": "md",
    "git": "md",
}
"""The form that each kind of target takes."""


@dataclass(frozen=True, slots=True)
class Office:
    """Where reports are written, queued and sent from; the writer lock is held."""

    place: Workspace
    session: Opened
    stop: threading.Event

    def queue(self, occasions: Iterable[Occasion], targets: Sequence[Target]) -> list[str]:
        """Write the reports of occasions, and queue those that never were; their ids."""
        store, now = self.session.store, self.place.clock.now()
        added: list[str] = []
        for occasion in occasions:
            wanted = [target for target in targets if target.takes(occasion.kind)]
            added += store.queue(deliveries(self.session, occasion, wanted, now))
        return added

    def deliver(self, waiting: Sequence[Delivery] | None = None) -> list[Delivery]:
        """Try what is due, or what of these is; what became of them."""
        from tracker.notify.postman import Postman

        store, mailroom = self.session.store, self.place.mailroom(self.session.settings)
        postman = Postman(store, mailroom.sender, self.place.clock, self.stop)
        return postman.deliver(store.waiting() if waiting is None else waiting)


def session_of(place: Workspace, store: SqliteStore) -> Opened:
    """The plan of the files, put in force, with a judge at now; the writer lock is held."""
    from tracker.standings import Judge

    place.installed(store)
    loaded = place.loaded(store)
    warnings = tuple(finding.headline() for finding in loaded.findings if finding.severity == "error")
    judge = Judge(store, place.clock.now(), None, loaded.settings.settle)
    return Opened(store, loaded.plan, loaded.settings, judge, warnings)


def calendar(session: Opened) -> Calendar:
    """The calendar of a workspace."""
    from tracker.notify.schedule import Calendar

    cycles = dict.fromkeys(team.cycle for team in outlined(session.plan.teams))
    return Calendar(session.settings.timezone, session.settings.settle, tuple(cycles))


def deliveries(session: Opened, occasion: Occasion, targets: Iterable[Target], at: datetime) -> list[Delivery]:
    """What an occasion sends to the targets, written now."""
    written: dict[tuple[str, ...], list[Paper]] = {}
    found = []
    for target in targets:
        if target.teams not in written:
            written[target.teams] = _papers(session, occasion, target)
        found += [queued(letter(paper, target, at), target.name) for paper in written[target.teams]]
    return found


def _papers(session: Opened, occasion: Occasion, target: Target) -> list[Paper]:
    from .papers import papers

    every = _under_way(session, occasion)
    wanted = [team for team in every if not target.teams or team.team in target.teams]
    return papers(session, occasion, wanted, some=len(wanted) < len(every))


def _under_way(session: Opened, occasion: Occasion) -> list[TeamCycle]:
    """The teams of the options that were at work at the end of what is reported."""
    from tracker.standings import choose

    at = occasion.until - timedelta.resolution
    found = choose(session.plan, current().team, occasion.cycle or current().cycle, at)
    return [team for team in found if team.cycle.start <= at < team.cycle.end]


def letter(paper: Paper, target: Target, at: datetime) -> Letter:
    """A report in the form that a target takes."""
    form = FORMS[target.kind]
    return Letter(paper.name, form, paper.title, paper.text(form), at)


def tell(done: Iterable[Delivery], settings: Settings) -> bool:
    """Say what was sent and, for each target, what was not; whether all of it is sent."""
    left: dict[str, list[Delivery]] = {}
    for delivery in done:
        if delivery.state is DeliveryState.SENT:
            note(f"sent {delivery.letter.report} to {delivery.target}{' again' if delivery.resend else ''}")
        else:
            left.setdefault(delivery.target, []).append(delivery)
    for target, undelivered in left.items():
        _complain(target, undelivered, settings)
    return not left


def _complain(target: str, undelivered: Sequence[Delivery], settings: Settings) -> None:
    """What was not sent to one target, why, and what happens next."""
    from tracker.core.wording import instant_text

    first = next((each for each in undelivered if each.error), undelivered[0])
    more = f" and {len(undelivered) - 1} more" if len(undelivered) > 1 else ""
    why = f": {first.error}" if first.error else ""
    aside(f"error: report written, not sent to {target}: {first.letter.report}{more}{why}")
    if first.next_at is None:
        following = f"given up after {first.attempts} tries"
    else:
        following = f"tried again from {instant_text(first.next_at, settings.timezone)} on"
    aside(f"help: {following}; `keyresult send --resend {first.id}` tries now")


def documents(done: Iterable[Delivery], *, whole: bool = False) -> Iterator[dict[str, object]]:
    """Deliveries for JSON; `whole` with what is sent."""
    for delivery in done:
        yield {
            "id": delivery.id,
            "report": delivery.letter.report,
            "target": delivery.target,
            "form": delivery.letter.form,
            "title": delivery.letter.subject,
            "digest": f"sha256:{delivery.letter.digest}",
            "state": str(delivery.state),
            "attempts": delivery.attempts,
            "next_at": _stamp(delivery.next_at),
            "sent_at": _stamp(delivery.sent_at),
            "resent": delivery.resend,
            "error": delivery.error or None,
            **({"content": delivery.letter.content} if whole else {}),
        }


def _stamp(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat().replace("+00:00", "Z")
