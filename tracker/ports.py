"""The seams of the program: what connectors and stores offer, as Protocols.

A connector answers many asks at once (`Connector`), a store keeps plan, polls and readings
(`PlanShelf`, `Ledger`, `Archive`, `FactShelf`), and time comes from a `Clock`. Adapters
implement these; `collect`, `backfill` and the commands know nothing else of them.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager
    from datetime import datetime, timedelta

    from .core.ci import CiRun
    from .core.closing import Closing, Foretold
    from .core.delivery import Delivery
    from .core.notices import Held, Topic
    from .core.outcome import Fault, Outcome
    from .core.readings import Baseline, Correction, Gap, History, Reading, Switch
    from .core.standing import Projection
    from .core.units import Unit
    from .core.words import CheckIn, Note


class Clock(Protocol):
    """Where the time comes from."""

    def now(self) -> datetime:
        """The current instant, aware, UTC."""


# --- Connectors -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Part:
    """A key result that another one is computed from.

    Attributes:
        name: What the measure calls it.
        key_result: Its full name.
        unit: The symbol of its native unit.
        stale_after: The age beyond which a reading of it does not count.
        readings: Those that are stored, ascending by slot: filled in for an `Ask`, none in a `Task`.
    """

    name: str
    key_result: str
    unit: str
    stale_after: timedelta
    readings: tuple[Reading, ...] = ()


@dataclass(frozen=True, slots=True)
class Ask:
    """One measure to be read for one key result.

    Attributes:
        key_result: Full name; the answer carries it back.
        measure: An instance of the connector's `Measure`.
        at: The instant the number should be true for, where the source can be asked so: the
            slot, or now under `probe` and `poll --force`.
        cycle_start, cycle_end: The cycle's first and (exclusive) last instant.
        unit: The symbol of the native unit, which the number is to be in.
        parts: For a `Deriver`, the key results that the number is computed from.
    """

    key_result: str
    measure: Any
    at: datetime
    cycle_start: datetime
    cycle_end: datetime
    unit: str = ""
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """A number, in the measure's native unit, as the source gave it.

    `observed_at` is the instant it is true for. `evidence` holds JSON-able facts about how it
    came about, for `explain` and `probe`; never a secret. `warning` is said beside a good value.
    """

    key_result: str
    value: float
    observed_at: datetime
    samples: int | None = None
    evidence: Mapping[str, object] = field(default_factory=dict)
    warning: str | None = None


@dataclass(frozen=True, slots=True)
class Missing:
    """The absence of a number, with its reason: any outcome but `ok`.

    `help` is the one next thing to do. `until` is set for `deferred`.
    """

    key_result: str
    outcome: Outcome
    fault: Fault
    message: str
    help: str | None = None
    until: datetime | None = None


Answer = Found | Missing


@dataclass(frozen=True, slots=True)
class Response:
    """A complete, decoded HTTP answer; header names are lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str

    def json(self) -> Any:
        """The body as JSON; NaN, Infinity and duplicate keys are refused.

        Raises:
            BadAnswer: The body is not JSON; the message quotes its first 80 safe characters.
        """
        from .jsonbody import parse

        return parse(self)


class Http(Protocol):
    """The one door to the network, bound to one source: its origin, its secrets, its limits."""

    requests: int
    """How many requests were sent, retries included."""

    def request(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | Sequence[tuple[str, str]] = (),
        form: Mapping[str, str] | Sequence[tuple[str, str]] | None = None,
        json: object = None,
        headers: Mapping[str, str] | None = None,
        repeatable: bool = True,
        accept: Sequence[int] = (),
    ) -> Response:
        """Send a request to `path` below the source's address and return the whole answer.

        Args:
            method: GET, HEAD or POST; all are treated as reads.
            path: Joined to the address, whose own path is kept. An absolute URL is accepted
                only within the same origin (paging links).
            query: Parameters of the address.
            form: Parameters that make a form's body.
            json: What makes a JSON body.
            headers: Further headers, never secrets.
            repeatable: Whether sending it again on a passing failure is safe.
            accept: Further status codes to return rather than raise, such as 304 or 422.

        Raises:
            Unreachable: No whole answer: refused, reset, timed out, 5xx. Fault `local` where
                this machine is at fault.
            Refused: 400, 401, 403, 404, 410, 422 and other 4xx; a redirect to another origin.
            Deferred: 429 or 503 with a wait that does not fit into this run.
            BadAnswer: The decoded body is over the cap, or cannot be decoded.
        """


class Facts(Protocol):
    """What a connector keeps between polls about one source: small JSON-able values by key, and CI runs.

    Threads of one connector may share it.
    """

    def get(self, key: str) -> Any:
        """The value last put under the key, or None."""

    def put(self, key: str, value: object) -> None:
        """Keep a JSON-able value under the key; None forgets it."""

    def runs(self, project: str, pipeline: str, since: datetime) -> Sequence[CiRun]:
        """Every kept record of a pipeline that finished, or is unfinished and was created, after `since`.

        They come as they are known now, in no particular order.
        """

    def keep_runs(self, runs: Iterable[CiRun]) -> None:
        """Keep records of CI runs; one that is kept already is brought up to date by `core.ci.merged`."""


class Connector(Protocol):
    """Reads many measures of one source at once.

    `Source` and `Measure` are dataclasses of JSON-able fields. Pydantic validates them when a
    plan is loaded (descriptions and constraints in `dataclasses.field(metadata=…)`, unknown
    fields refused); afterwards they are built without it.

    It may say more about itself, and the program asks for it where it needs it:
        polled: False if a person records the numbers, so that no poll asks for them.
        needs_permission: The setting that must be true for its measures to be allowed.
        unit(measure): The native unit of its numbers, used where a file names none.
        check(source, measure): Errors with `field` and `help`, if the two do not go together.
        definition(measure): What the number is, in one sentence.
        page: Its page in the documentation, Markdown.
    """

    name: str
    Source: type[Any]
    Measure: type[Any]

    def read(
        self,
        source: Any,
        asks: Sequence[Ask],
        http: Http,
        facts: Facts,
        at: datetime,
    ) -> Iterator[Answer]:
        """Answer every ask, in any order, as soon as each answer is known.

        A `ConnectorError` that escapes becomes the answer of all asks not yet answered.
        `at` is now.
        """


@runtime_checkable
class Historian(Protocol):
    """A connector that can also answer for instants in the past."""

    def history(
        self,
        source: Any,
        ask: Ask,
        slots: Sequence[datetime],
        http: Http,
        facts: Facts,
    ) -> Iterator[tuple[datetime, Answer]]:
        """Answer one ask for each of the slots, ascending; a slot without data is `Missing`."""


@dataclass(frozen=True, slots=True)
class Planned:
    """Requests that a poll would send: how many, what they ask, and for which key results."""

    requests: int
    what: str
    key_results: tuple[str, ...]


@runtime_checkable
class Planner(Protocol):
    """A connector that can say beforehand what it would send (`poll --plan`)."""

    def plan(self, source: Any, asks: Sequence[Ask], facts: Facts) -> Iterator[Planned]:
        """The requests for these asks, when nothing goes wrong. Sends nothing."""


@dataclass(slots=True)
class Contact:
    """What the door noticed on the way to a source, for `probe` and `doctor`; no secret is in it.

    Attributes:
        connect_seconds: How long the first connection took, TLS included; None if none was made.
        certificate_until: The end of the server's certificate; None without TLS, or unchecked.
        status: Of the last answer.
        date: The last `Date` header as it was sent, and `seen_at` our time when it came.
        deprecated: By method and path, what an answer said in `Deprecation` and `Sunset` headers.
    """

    connect_seconds: float | None = None
    certificate_until: datetime | None = None
    status: int | None = None
    date: str | None = None
    seen_at: datetime | None = None
    deprecated: dict[str, str] = field(default_factory=dict)


@runtime_checkable
class Contacting(Protocol):
    """A door that notices what it meets."""

    contact: Contact


@dataclass(frozen=True, slots=True)
class Told:
    """A value in a connector's own words.

    Attributes:
        asked: What was asked, as the user would try it by hand.
        came: What came back, such as `3 series`, in order.
        reduced: How that became one number, such as `the sum of 3 series`.
    """

    asked: str
    came: tuple[str, ...] = ()
    reduced: str = ""


@runtime_checkable
class Prober(Protocol):
    """A connector that can tell how a value came about, and what is asked for one (`probe`)."""

    def tell(self, measure: Any, found: Found | None) -> Told:
        """What was asked and, where something was found, how it became the number."""


@runtime_checkable
class Deriver(Protocol):
    """A connector whose numbers are computed from the readings of other key results.

    Within a poll it is read after them, and each ask brings their readings (`Ask.parts`).
    """

    def parts(self, measure: Any) -> Mapping[str, str]:
        """The key results by what the measure calls them: full names, or tails within its own team and cycle."""

    def derived_unit(self, measure: Any, units: Mapping[str, Unit]) -> Unit | None:
        """The unit of the number, for parts in these units; None if only the writer of the file can say it.

        Raises:
            QuantityError: Units that do not go together.
        """


@runtime_checkable
class Definer(Protocol):
    """A connector that can say in a sentence what a measure's number is."""

    def definition(self, measure: Any) -> str:
        """The sentence, lower case, without a full stop."""


class Soundness(StrEnum):
    """How a check came out."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Checked:
    """One thing that was looked at: its name, what was found, and the cure if it is not well."""

    name: str
    detail: str
    state: Soundness = Soundness.OK
    help: str | None = None


@runtime_checkable
class Checkup(Protocol):
    """A connector that can say with a cheap request or two whether it may read its source (`doctor`)."""

    def checkup(self, source: Any, http: Http, at: datetime) -> Iterator[Checked]:
        """What was found, `at` being now.

        Raises:
            ConnectorError: The source cannot be asked, or refuses.
        """


class Secrets(Protocol):
    """Where the values of named secrets come from."""

    def value(self, *, env: str | None = None, file: str | None = None) -> str:
        """The secret's value, without surrounding white space.

        Raises:
            SettingsError: It is not set or empty, or the file cannot be read; names it only.
        """


# --- Stores -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Task:
    """One measured key result of the compiled plan: all that `poll` needs to know of it.

    `connector` is the entry point's value (`module:attribute`), `source_fields` and
    `measure_fields` are JSON of the validated fields, `was` full names whose history it
    continues, `definition` canonical JSON of goal and measure, `zone` the team's zone.
    `due_from` and `due_until` bound the slots that are polled; `cycle_end` is exclusive. One that
    is not `polled` is recorded by hand. `parts` are what it is computed from, if it is; `baseline`
    is how long before the cycle its baseline is measured, if it is.
    """

    key_result: str
    every: timedelta
    due_from: datetime
    due_until: datetime
    cycle_start: datetime
    cycle_end: datetime
    zone: str
    connector: str
    source: str
    source_fields: str
    measure_fields: str
    unit: str
    definition: str
    was: tuple[str, ...] = ()
    polled: bool = True
    parts: tuple[Part, ...] = ()
    baseline: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Origin:
    """The last commit that changed a file, and its author; None where git knows none, or the file has changed since."""

    commit: str | None = None
    author: str | None = None


@dataclass(frozen=True, slots=True)
class CompiledPlan:
    """A validated plan in the form the store keeps.

    `fingerprint` covers the content of every file and setting it came from, `document` is JSON
    of the whole plan, `problems` are the rendered findings of files that could not be used.
    `commit` is that of all files together; `origins` has those of each key result's file, by its
    full name, where they are known apart.
    """

    fingerprint: str
    document: str
    tasks: tuple[Task, ...]
    problems: str = ""
    commit: str | None = None
    origins: Mapping[str, Origin] = field(default_factory=dict)

    def origin(self, key_result: str) -> Origin:
        """The origin of a key result's definition."""
        return self.origins.get(key_result, Origin(self.commit))


@dataclass(frozen=True, slots=True)
class OpenSwitch:
    """A measure that was replaced, and is yet to be asked for a slot that the new one was read for.

    `number` names it to the store; the other fields are those of the `Task` as it was.
    """

    number: int
    key_result: str
    effective_at: datetime
    connector: str
    source: str
    source_fields: str
    measure_fields: str
    unit: str


@dataclass(frozen=True, slots=True)
class Due:
    """A task whose current slot has no reading yet, with what is remembered of it.

    `failures` counts the attempts since its newest reading, `last` is the slot of that reading.
    """

    task: Task
    slot: datetime
    failures: int = 0
    last: datetime | None = None


@dataclass(frozen=True, slots=True)
class PollRecord:
    """One poll as it was kept; `finished_at`, `stored`, `missing` and `requests` are None if it never ended."""

    number: int
    started_at: datetime
    finished_at: datetime | None
    due: int
    stored: int | None
    missing: int | None
    requests: int | None


@dataclass(frozen=True, slots=True)
class SourceState:
    """What is remembered of a source across runs: consecutive failures, and a pause until."""

    source: str
    failures: int = 0
    until: datetime | None = None
    message: str = ""


class PlanShelf(Protocol):
    """The compiled plan at rest."""

    def document(self, fingerprint: str) -> CompiledPlan | None:
        """The installed plan (its tasks left out), or None if another one is installed."""

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

    def record(self, poll: int | None, at: datetime, readings: Sequence[Reading], gaps: Sequence[Gap]) -> int:
        """Store readings and gaps in one transaction; returns how many readings were new.

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

    def readings(
        self, key_result: str, since: datetime, until: datetime, *, known_at: datetime | None = None
    ) -> Iterator[Reading]:
        """Every reading within [since, until], corrections applied, ascending by slot."""

    def corrections(
        self, key_result: str, since: datetime, until: datetime, *, known_at: datetime | None = None
    ) -> list[Correction]:
        """Every correction of a slot within [since, until], in the order in which they were recorded."""

    def baseline(self, key_result: str, window: timedelta, *, known_at: datetime | None = None) -> Baseline | None:
        """The frozen baseline of a key result, measured over this window, if there is one."""

    def polls(self, limit: int) -> list[PollRecord]:
        """The last polls, the newest first, `limit` of them at most."""


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

    def load_runs(self, source: str, project: str, pipeline: str, since: datetime) -> list[CiRun]:
        """The kept records of a pipeline that `Facts.runs` promises. Any thread may call it, at any time."""

    def save_runs(self, source: str, runs: Iterable[CiRun]) -> None:
        """Keep records of CI runs in one transaction; see `Facts.keep_runs`."""

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


def canonical(value: object) -> str:
    """JSON with sorted keys and no spare white space: equal values give equal text."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def missing_all(asks: Iterable[Ask], outcome: Outcome, fault: Fault, message: str) -> Iterator[Missing]:
    """The same absence for each of the asks."""
    return (Missing(ask.key_result, outcome, fault, message) for ask in asks)
