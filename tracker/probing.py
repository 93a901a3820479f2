"""Trying measures step by step, storing nothing: connect, sign in, query, reduce, convert, sense.

The measures of one source are read together, as a poll reads them; each gets steps of its own.
The first step that fails ends the list.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from .core.assess import assess
from .core.outcome import Fault, Outcome
from .core.progress import LastOfDay
from .core.quantity import QuantityError, convert
from .core.readings import DayValue, History, Reading
from .core.row import row, unit_of
from .core.sense import WEEKS, make_sense, sense_texts
from .core.signal import LEAST_POINTS
from .core.slots import floor_slot
from .core.wording import day_text, plural, value_text
from .entries import missing_from
from .errors import KeyresultError
from .ports import Contacting, Definer, Due, Found, Historian, Missing, Prober, Told
from .probed import STEPS, Probe, State, Step, Subject

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import datetime

    from .core.sense import Sense
    from .facts import KeptFacts
    from .ports import Answer, Ask, Contact
    from .runs import Opener, Session
    from .seen_secrets import SeenSecrets

_DENIED = (401, 403, 407)
_AT_REDUCING = (Outcome.AMBIGUOUS, Outcome.REJECTED)
_WEEK = timedelta(weeks=1)


@dataclass(slots=True)
class _Visit:
    """What one source did: its answers, and the error that ended it if one did."""

    session: Session | None = None
    answers: dict[str, Answer] = field(default_factory=dict)
    error: KeyresultError | None = None
    seconds: float = 0.0

    @property
    def contact(self) -> Contact | None:
        """What the door noticed; None where there is no door."""
        http: object = self.session.http if self.session else None
        return http.contact if isinstance(http, Contacting) else None

    @property
    def requests(self) -> int:
        """How many were sent."""
        return self.session.http.requests if self.session else 0

    def ask(self, key_result: str) -> Ask | None:
        """The ask for a key result, once the source was opened."""
        asks = self.session.asks if self.session else ()
        return next((ask for ask in asks if ask.key_result == key_result), None)

    def answer(self, key_result: str) -> Answer:
        """The answer for a key result; an error is the answer of all that had none before."""
        if key_result in self.answers:
            return self.answers[key_result]
        return missing_from(self.error or KeyresultError("the connector gave no answer"), key_result)


@dataclass(frozen=True, slots=True)
class Probing:
    """Probes the key results of one source.

    Attributes:
        open_source: Makes the source ready.
        secrets: Those it was made ready with.
        timer: Seconds that only ever grow.
    """

    open_source: Opener
    secrets: SeenSecrets
    timer: Callable[[], float] = time.monotonic

    def probe(self, subjects: Sequence[Subject], facts: KeptFacts, at: datetime, now: datetime) -> Iterator[Probe]:
        """Ask for each of them as of `at` and tell what came of it; `facts` are not to be stored.

        The subjects are of one source; they come back in the order given.
        """
        visit = self._visit(subjects, facts, at, now)
        return (_Case(subject, at, visit, self.secrets).probe() for subject in subjects)

    def _visit(self, subjects: Sequence[Subject], facts: KeptFacts, at: datetime, now: datetime) -> _Visit:
        visit = _Visit()
        began = self.timer()
        try:
            session = visit.session = self.open_source([Due(one.task, at) for one in subjects], facts, at)
            for answer in session.connector.read(session.source, session.asks, session.http, session.facts, now):
                visit.answers[answer.key_result] = answer
        except KeyresultError as error:
            visit.error = error
        visit.seconds = self.timer() - began
        return visit


@dataclass(frozen=True, slots=True)
class _Case:
    """One key result and what its source did."""

    subject: Subject
    at: datetime
    visit: _Visit
    secrets: SeenSecrets

    def probe(self) -> Probe:
        answer = self.visit.answer(self.name)
        told = self._told(answer)
        begun = Probe(self.subject, self.at, (), asked=told.asked or None, definition=self._definition(answer))
        if isinstance(answer, Missing):
            return replace(begun, steps=tuple(self._failed(answer, told)), next=self._after_failure(answer))
        return self._valued(begun, answer, told)

    @property
    def name(self) -> str:
        """The key result's full name."""
        return self.subject.key_result.name

    # -- as far as the number ------------------------------------------------------------------

    def _failed(self, missing: Missing, told: Told) -> Iterator[Step]:
        """The steps up to the one that gave no number."""
        at_fault = self._at_fault(missing)
        for name in STEPS[: STEPS.index(at_fault)]:
            yield self._passed(name, told)
        tried = (f"asked: {told.asked}",) if told.asked and at_fault not in STEPS[:2] else ()
        yield Step(at_fault, State.FAILED, (missing.message, *tried), missing.help)

    def _at_fault(self, missing: Missing) -> str:
        """The step that a missing number is owed to."""
        contact = self.visit.contact
        if self.visit.session is None:
            return "sign in"
        if missing.outcome in _AT_REDUCING and self.name in self.visit.answers:
            return "reduce"
        if missing.outcome is Outcome.FAILED and contact is not None:
            if contact.connect_seconds is None and self.visit.requests:
                return "connect"
            if contact.status in _DENIED:
                return "sign in"
        return "query"

    def _passed(self, name: str, told: Told) -> Step:
        """A step that went well, as far as it had anything to do."""
        if name == "connect":
            return self._connected()
        if name == "sign in":
            return Step(name, State.OK, (f"with {self.secrets.told()}" if self.secrets.seen else "no secret is set",))
        assert name == "query", "a number is at fault for what follows"
        return self._queried(told, ())

    def _connected(self) -> Step:
        contact = self.visit.contact
        if self.visit.session is None:
            return Step("connect", State.SKIPPED, ("not tried: the source is not ready to be asked",))
        if contact is None:
            return Step("connect", State.SKIPPED, ("there is no address to connect to",))
        if contact.connect_seconds is None:
            return Step("connect", State.SKIPPED, ("nothing had to be sent",))
        until = contact.certificate_until
        valid = f", certificate valid to {day_text(until.date())}" if until else ""
        return Step("connect", State.OK, (f"{_milliseconds(contact.connect_seconds)}{valid}",))

    def _queried(self, told: Told, more: tuple[str, ...]) -> Step:
        contact = self.visit.contact
        connecting = contact.connect_seconds or 0.0 if contact else 0.0
        took = _milliseconds(max(self.visit.seconds - connecting, 0.0))
        sent = (plural(self.visit.requests, "request"),) if self.visit.requests else ()
        asked = (told.asked,) if told.asked else ()
        return Step("query", State.OK, (", ".join((took, *sent, *told.came, *more)), *asked))

    def _told(self, answer: Answer) -> Told:
        """The connector's own words, or else the fields of the measure."""
        ask, session = self.visit.ask(self.name), self.visit.session
        if ask is not None and session is not None and isinstance(session.connector, Prober):
            return session.connector.tell(ask.measure, answer if isinstance(answer, Found) else None)
        measure = self.subject.key_result.measure
        fields: Mapping[str, object] = {} if measure is None else measure.fields
        return Told(", ".join(f"{name}={value}" for name, value in fields.items() if value not in (None, [], {})))

    def _definition(self, answer: Answer) -> str | None:
        evidence = answer.evidence if isinstance(answer, Found) else {}
        ask, session = self.visit.ask(self.name), self.visit.session
        if "definition" in evidence:
            return str(evidence["definition"])
        if ask is not None and session is not None and isinstance(session.connector, Definer):
            return session.connector.definition(ask.measure)
        return None

    # -- from the number on --------------------------------------------------------------------

    def _valued(self, begun: Probe, found: Found, told: Told) -> Probe:
        """The steps of a number that came."""
        samples = (f"over {plural(found.samples, 'sample')}",) if found.samples is not None else ()
        steps = [self._connected(), self._passed("sign in", told), self._queried(told, samples)]
        steps.append(self._reduced(found, told))
        try:
            value, converted = self._converted(found.value)
        except QuantityError as error:
            failed = Step("convert", State.FAILED, (error.message,), error.help)
            return replace(begun, found=found, steps=(*steps, failed), next="keyresult check")
        seen = replace(begun, found=found, value=value, steps=(*steps, converted))
        return self._sensed(seen, found, value)

    def _reduced(self, found: Found, told: Told) -> Step:
        measure = self.subject.key_result.measure
        assert measure is not None, "what is probed is measured"
        number = value_text(found.value, measure.unit)
        said = f"{told.reduced}: {number}" if told.reduced else number
        return Step("reduce", State.OK, (said, *([found.warning] if found.warning else [])))

    def _converted(self, value: float) -> tuple[float, Step]:
        """The number in the goal's unit; raises QuantityError if that cannot be."""
        key_result = self.subject.key_result
        measure, unit = key_result.measure, unit_of(key_result)
        assert measure is not None
        if unit is None or unit == measure.unit:
            return value, Step("convert", State.OK, ("it came in the unit of the goal",))
        converted = convert(value, measure.unit, unit)
        equal = f"{value_text(value, measure.unit)} = {value_text(converted, unit)}"
        return converted, Step("convert", State.OK, (equal,))

    def _sensed(self, seen: Probe, found: Found, value: float) -> Probe:
        subject, unit = self.subject, unit_of(self.subject.key_result)
        assert unit is not None, "only steps have no unit, and nobody measures those"
        today = subject.team.cycle.day_of(self.at)
        sense = make_sense(subject.key_result, value, today, self._before())
        step = Step("sense", State.OK, (", ".join(sense_texts(sense, unit, found.samples)),))
        return replace(
            seen,
            steps=(*seen.steps, step),
            sense=sense,
            report=_report(subject, found, self.at),
            next=self._after_success(sense),
        )

    def _before(self) -> list[LastOfDay]:
        """The last readings of days, in the goal's unit."""
        days = self.subject.history.days if self.subject.history else ()
        return [LastOfDay(day.day, day.at, self._converted(day.value)[0]) for day in days]

    # -- what to do next -----------------------------------------------------------------------

    def _after_failure(self, missing: Missing) -> str:
        """Look at the source where it is at fault, else try again what was corrected."""
        step = self._at_fault(missing)
        useless = missing.outcome in (Outcome.FAILED, Outcome.REJECTED) and missing.fault is not Fault.CONFIG
        source = step in STEPS[:2] or (step == "query" and useless)
        return "keyresult doctor" if source else f"keyresult probe {self.subject.word}"

    def _after_success(self, sense: Sense) -> str:
        """Fetch the past where there is too little to compare with, else read, else look."""
        subject, session = self.subject, self.visit.session
        known = sum(week.value is not None for week in sense.weeks)
        word = subject.word
        if session is not None and isinstance(session.connector, Historian) and known < LEAST_POINTS:
            first = subject.team.cycle.first - WEEKS * _WEEK
            return f"keyresult backfill {word} --from {first - timedelta(days=first.weekday())}"
        return f"keyresult show {word}" if subject.history and subject.history.latest else "keyresult poll"


def _report(subject: Subject, found: Found, at: datetime) -> str:
    """What a report will say of the key result once this number is stored."""
    cycle, key_result = subject.team.cycle, subject.key_result
    history = _with(found, subject, at)
    told = row(assess(key_result, cycle, history, at, settle=subject.settle), cycle, at)
    change = f", {told.change} on the week" if told.change else ""
    return f"{key_result.title}: {told.now}{change}; {told.standing.status}: {told.standing.reason}"


def _with(found: Found, subject: Subject, at: datetime) -> History:
    """The history as it will be with this number: the newest, and the last of its day."""
    history, slot = subject.history or History(), floor_slot(at, subject.key_result.every)
    today = subject.team.cycle.day_of(slot)
    value = found.value
    latest = Reading(subject.key_result.name, slot, value, found.observed_at, at, found.samples)
    days = tuple(day for day in history.days if day.day < today)
    return history._replace(latest=latest, gap=None, days=(*days, DayValue(today, slot, value, value, value, 1)))


def _milliseconds(seconds: float) -> str:
    return f"{round(seconds * 1000):,} ms"
