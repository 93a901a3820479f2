"""What a store offers: plan, polls and readings, words, facts, notices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager
    from datetime import datetime, timedelta

    from tracker.core.ci import CiRun
    from tracker.core.closing import Closing, Foretold
    from tracker.core.compared import Sent
    from tracker.core.delivery import Delivery
    from tracker.core.makeup import Makeup
    from tracker.core.notices import Held, Topic
    from tracker.core.readings import Baseline, Correction, Gap, History, Reading, Switch
    from tracker.core.standing import Projection
    from tracker.core.teams import Outline
    from tracker.core.words import CheckIn, Note

    from .plans import CompiledPlan, Due, SourceState, Task
    from .records import OpenSwitch, Polled, PollRecord, View


class PlanShelf(Protocol):
    """The compiled plan at rest."""

    def document(self, fingerprint: str) -> CompiledPlan | None:
        """The installed plan (its tasks and teams left out), or None if another one is installed."""

    def outlines(self) -> list[Outline]:
        """The team cycles of the installed plan, in its order."""

    def team_document(self, outline: Outline) -> str | None:
        """The document of a team cycle; None if another plan is installed by now, which has it not in that place."""

    def named(self, id: str) -> list[tuple[str, int]]:
        """The full names in the installed plan that end in an id, each with the place of its team cycle."""

    def install(self, plan: CompiledPlan, at: datetime) -> None:
        """Replace the plan; adds key results and changed definitions, follows renames."""

    def due(self, now: datetime, *, every_task: bool = False) -> list[Due]:
        """Tasks whose current slot has no reading, in plan order; or every task in its span."""

    def next_due(self, now: datetime) -> datetime | None:
        """The next instant at which a task becomes due, if any."""

    def tasks(self) -> list[Task]:
        """Every task, also those that are not polled or not in their span, in plan order."""

    def unfrozen(self, now: datetime) -> list[Task]:
        """The tasks whose cycle has begun and whose measured baseline is not frozen, in plan order."""


class Ledger(Protocol):
    """What polls write. One writer at a time; everything is append-only."""

    def open_poll(self, at: datetime, due: int) -> int:
        """Begin a poll and return its number, one more than the last."""

    def record(
        self,
        poll: int | None,
        at: datetime,
        readings: Sequence[Reading],
        gaps: Sequence[Gap],
        makeups: Mapping[tuple[str, datetime], Makeup] | None = None,
    ) -> int:
        """Store readings and gaps in one transaction; returns how many readings were new.

        `makeups` says what readings are made of, by key result and slot; that of a reading that is
        left out is left out as well.

        A reading whose slot is taken already is left out. A gap of the same outcome and message
        as the open one extends it; a reading closes it.
        """

    def correct(self, reading: Reading, *, reason: str, author: str) -> None:
        """Add a correction of a slot that has a reading; the first value is kept."""

    def freeze(self, baseline: Baseline) -> bool:
        """Keep a measured baseline for good; False if one of its key result and window is frozen already."""

    def close_poll(self, poll: int, at: datetime, *, stored: int, missing: int, requests: int) -> None:
        """End a poll: from now on it is complete."""


class Archive(Protocol):
    """What reports read. `known_at` limits it to what was recorded by then; None is all."""

    def history(
        self, key_result: str, since: datetime, until: datetime, *, known_at: datetime | None = None
    ) -> History:
        """The history of one key result within [since, until]; empty if it is unknown.

        `latest` may be older than `since`. The attempts of a gap are counted to this day,
        whatever `known_at`.
        """

    def histories(
        self, key_results: Iterable[str], since: datetime, until: datetime, *, known_at: datetime | None = None
    ) -> Iterator[tuple[str, History]]:
        """Name and history of each, in the order given, one at a time, all of one state of the store."""

    def views(self, key_results: Iterable[str], views: Sequence[View]) -> Iterator[tuple[str, tuple[History, ...]]]:
        """As `histories`, with a history for each view; those of a key result that are equal are one and the same."""

    def readings(
        self, key_result: str, since: datetime, until: datetime, *, known_at: datetime | None = None
    ) -> Iterator[Reading]:
        """Every reading within [since, until], corrections applied, ascending by slot."""

    def makeup(self, key_result: str, at: datetime, *, known_at: datetime | None = None) -> Makeup | None:
        """What the first reading of a slot is made of, if it was told; the reading may be corrected since."""

    def corrections(
        self, key_result: str, since: datetime, until: datetime, *, known_at: datetime | None = None
    ) -> list[Correction]:
        """Every correction of a slot within [since, until], in the order in which they were recorded."""

    def corrected_after(self, key_results: Iterable[str], after: datetime, view: View) -> int:
        """How many corrections of slots of these key results were recorded after an instant, as a view knows them."""

    def baseline(self, key_result: str, window: timedelta, *, known_at: datetime | None = None) -> Baseline | None:
        """The frozen baseline of a key result, measured over this window, if there is one."""

    def polls(self, limit: int) -> list[PollRecord]:
        """The last polls, the newest first, `limit` of them at most."""

    def polled(
        self, key_results: Iterable[str], since: datetime, until: datetime, *, known_at: datetime | None = None
    ) -> Polled:
        """The polls that began within (since, until] and are over, and how many missed one of these key results.

        One that never ended is over when the next one has begun; what it missed is unknown, so it
        counts among the incomplete.
        """


class Journal(Protocol):
    """What people say and reports foretell: only ever added to, in the order in which it comes."""

    def check_in(self, said: CheckIn) -> None:
        """Keep a check-in with its blockers, in one transaction."""

    def annotate(self, note: Note) -> None:
        """Keep a note."""

    def foretell(self, at: datetime, projections: Mapping[str, Projection]) -> int:
        """Keep the projections of key results that differ from their last ones; how many did."""

    def close_cycle(self, closing: Closing) -> None:
        """Keep a closing, or an amendment of one.

        Raises:
            StoreError: Its revision does not follow the last one.
        """


class Chronicle(Protocol):
    """What was said, foretold and closed, in the order in which it was; `known_at` as for `Archive`."""

    def check_ins(
        self, key_results: Iterable[str], *, known_at: datetime | None = None
    ) -> dict[str, tuple[CheckIn, ...]]:
        """The check-ins on these key results, by the names they were asked by; those without any are left out."""

    def foretold(self, key_results: Iterable[str]) -> list[Foretold]:
        """Every projection that was kept of these key results, one after the other."""

    def last_projections(self, key_results: Iterable[str]) -> dict[str, Projection]:
        """The projection that was kept last of each of these key results, by the names they were asked by."""

    def closings(self, team: str, *, known_at: datetime | None = None) -> list[Closing]:
        """The closings of a team's cycles and their amendments."""


class Switchboard(Protocol):
    """Measures that were replaced. `PlanShelf.install` opens a switch for each whose number was ever read."""

    def open_switches(self) -> list[OpenSwitch]:
        """Those that are yet to be asked; of a measure replaced again meanwhile, the first."""

    def answer_switch(self, number: int, switch: Switch, at: datetime) -> None:
        """Keep what came of an open one, for good."""


class Outbox(Protocol):
    """What is to be sent, what was, and what people were told of changes."""

    def queue(self, deliveries: Iterable[Delivery], held: Iterable[Held] = ()) -> list[str]:
        """Keep letters, queue their deliveries and remember what is told, in one transaction.

        One whose id was queued before is left as it is. The ids of the new ones.
        """

    def waiting(self) -> list[Delivery]:
        """Every delivery that is not sent, in the order in which they were queued."""

    def delivery(self, id: str) -> Delivery | None:
        """The delivery of that id, if there is one."""

    def sent(self, kind: str, team: str, *, known_at: datetime | None = None) -> list[Sent]:
        """The reports of a kind and team that reached a target, once for each target, by when they first did."""

    def mark(self, delivery: Delivery) -> None:
        """Keep how far a delivery is; its letter is as it was written, for good."""

    def held(self) -> dict[tuple[str, Topic], Held]:
        """What is remembered for notices, by key result and topic."""


class Records(Archive, Chronicle, Protocol):
    """All that a report reads."""


class FactShelf(Protocol):
    """Facts and states of sources at rest."""

    def load_facts(self, source: str) -> dict[str, Any]:
        """Every fact of a source."""

    def save_facts(self, source: str, changed: Mapping[str, object]) -> None:
        """Keep changed facts; a None value forgets one."""

    def load_runs(
        self, source: str, project: str, pipeline: str, since: datetime, *, known_at: datetime | None = None
    ) -> list[CiRun]:
        """The kept records of a pipeline that `Facts.runs` promises. Any thread may call it, at any time.

        `known_at` leaves out those whose present state was kept later.
        """

    def save_runs(self, source: str, runs: Iterable[CiRun], at: datetime) -> None:
        """Keep records of CI runs, learned at an instant, in one transaction; see `Facts.keep_runs`."""

    def source_states(self) -> dict[str, SourceState]:
        """What is remembered of each source."""

    def save_source_state(self, state: SourceState) -> None:
        """Remember the state of a source."""


class Store(PlanShelf, Ledger, Archive, Journal, Chronicle, Switchboard, FactShelf, Outbox, Protocol):
    """A whole store: what `wiring` hands out."""

    def writing(self) -> AbstractContextManager[None]:
        """Hold the writer lock; every writing call must be inside.

        Raises:
            LockedError: Another run holds it; names its process and since when.
        """

    def close(self) -> None:
        """Release everything."""
