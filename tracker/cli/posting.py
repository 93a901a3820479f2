"""From what is due to what is delivered: the one path of `send`, `watch` and notices."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from tracker.core.delivery import Letter, queued
from tracker.core.teams import outlined

from .options import current
from .output import note
from .workspace import Opened

if TYPE_CHECKING:
    import threading
    from collections.abc import Iterable, Sequence
    from contextlib import AbstractContextManager
    from datetime import datetime

    from tracker.core.delivery import Delivery, Target
    from tracker.core.model import TeamCycle
    from tracker.notify.postman import Terms
    from tracker.notify.schedule import Calendar, Occasion
    from tracker.ports import Outbox
    from tracker.settings import Limits
    from tracker.store.sqlite import SqliteStore
    from tracker.wiring import Workspace

    from .paper import Paper

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

PART: Final = 4.0
"""Deadlines of a request that one part of a delivery may take, whatever hangs."""
OVER_BUDGET: Final = 1.1
"""Run budgets that the writer lock is waited for: a poll has let go of it by then."""


@dataclass(frozen=True, slots=True)
class Office:
    """Where reports are queued and sent from.

    The writer lock is held only to write: never while a report is made, and never while it is sent.
    `patient` says that it is waited for, as a command does that has only this to do.
    """

    place: Workspace
    session: Opened
    stop: threading.Event
    patient: bool

    def writing(self) -> AbstractContextManager[None]:
        """Hold the writer lock, once whoever has it lets go of it.

        Raises:
            LockedError: It was not to be had.
        """
        from tracker.patience import patiently

        return patiently(self.session.store, self._terms().claiming, self.stop, _say_that_we_wait)

    def deliver(self, waiting: Sequence[Delivery] | None = None) -> list[Delivery]:
        """Try what is due, or what of these is; what became of them.

        Raises:
            LockedError: Nothing more can be claimed, or something that was sent cannot be marked.
        """
        from tracker.notify.postman import Postman

        store, mailroom = self.session.store, self.place.mailroom(self.session.settings)
        postman = Postman(store, mailroom.sender, self.place.clock, self.stop, this_run(), self._terms())
        return postman.deliver(store.waiting() if waiting is None else waiting)

    def _terms(self) -> Terms:
        return terms(self.session.settings.limits, patient=self.patient)


def _say_that_we_wait(told: str) -> None:
    note(f"waiting: {told.removesuffix('; try later')}")


def terms(limits: Limits, *, patient: bool) -> Terms:
    """How long the parts of a delivery may take."""
    from tracker.notify.postman import Terms

    wait = OVER_BUDGET * limits.run_budget
    return Terms(PART * limits.request_deadline, wait if patient else 0.0, wait)


def this_run() -> str:
    """Who we are to other runs."""
    return f"process {os.getpid()} on {os.uname().nodename}"


def session_of(
    place: Workspace, store: SqliteStore, stop: threading.Event | None = None, *, patient: bool = False
) -> Opened:
    """The plan of the files with a judge at now; put in force first, under the writer lock, if a file changed.

    Raises:
        LockedError: It is yet to be put in force, and another run holds the lock: if patient, for longer than
            a poll may.
    """
    from tracker.patience import patiently
    from tracker.standings import Judge

    loaded = place.loaded(store)
    if store.document(place.print.text) is None:
        with patiently(store, terms(loaded.settings.limits, patient=patient).claiming, stop, _say_that_we_wait):
            place.installed(store)
    warnings = tuple(finding.headline() for finding in loaded.findings if finding.severity == "error")
    judge = Judge(store, place.clock.now(), None, loaded.settings.settle)
    return Opened(store, loaded.plan, loaded.settings, judge, warnings)


def calendar(session: Opened) -> Calendar:
    """The calendar of a workspace."""
    from tracker.notify.schedule import Calendar

    cycles = dict.fromkeys(team.cycle for team in outlined(session.plan.teams))
    return Calendar(session.settings.timezone, session.settings.settle, tuple(cycles))


def deliveries(
    session: Opened, occasion: Occasion, targets: Iterable[Target], at: datetime, box: int | None = None
) -> list[Delivery]:
    """What an occasion sends to the targets, written now; `box` stands for the agenda of their settings, in minutes."""
    written: dict[tuple[str, ...], list[Paper]] = {}
    found = []
    for target in targets:
        if target.teams not in written:
            written[target.teams] = _papers(session, occasion, target)
        papers = (_as_it_was_queued(paper, target, session.store) for paper in written[target.teams])
        found += [queued(letter(paper, target, at, box), target.name) for paper in papers]
    return found


def _as_it_was_queued(paper: Paper, target: Target, outbox: Outbox) -> Paper:
    """A report under the name it was queued under for a target; a new one under the first that no other report has."""
    found = [(each, outbox.delivery(f"{each.name}/{target.name}")) for each in paper.named()]
    itself = (each for each, known in found if known is not None and each.is_in(known.letter))
    free = (each for each, known in found if known is None)
    return next(itself, None) or next(free, paper)


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


def letter(paper: Paper, target: Target, at: datetime, box: int | None = None) -> Letter:
    """A report in the form that a target takes, with what its settings add."""
    form = FORMS[target.kind]
    return Letter(paper.name, form, paper.title, dressed(paper, target, box).text(form), at, paper.cycle)


def dressed(paper: Paper, target: Target, box: int | None = None) -> Paper:
    """The report with the agenda and the address of the full report that the settings of a target want."""
    said, template = target.fields.get("agenda"), target.fields.get("link")
    if box is None and said is not None:
        from tracker.core.timebox import box_minutes

        box = box_minutes(str(said))
    paper = paper.with_agenda(box)
    if template is not None:
        from tracker.links import LINKED, filled

        if paper.kind in LINKED:
            paper = paper.with_link(filled(str(template), paper.kind, paper.team, paper.period))
    return paper
