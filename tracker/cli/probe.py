"""`keyresult probe`: try a measure step by step, store nothing."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

from tracker.errors import SelectionError, StoreError, UsageError

from .flags import command
from .options import current
from .output import aside, document, note, say, style, table
from .workspace import one, workspace

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from tracker.core.model import KeyResult, TeamCycle
    from tracker.facts import KeptFacts
    from tracker.plan.load import Loaded
    from tracker.ports import Task
    from tracker.probed import Probe, Subject
    from tracker.store.sqlite import SqliteStore
    from tracker.wiring import Workspace

INCOMPLETE = 3
FIELDS = ("key_result", "step", "state", "detail", "help")

EPILOG = """\b
Examples:
  keyresult probe deploy-time                      each step, from the connection to the report's sentence
  keyresult probe deploy-time --at 2026-11-20 --raw   as of a day's end, with the evidence
  keyresult probe --all                            a line for each key result

Exit codes: 0 every one gave a number · 3 some did not · 2 wrong usage or configuration · 5 nothing matched
"""


@command(epilog=EPILOG)
@click.argument("key_results", nargs=-1, metavar="[KR]...")
@click.option("--at", "asked_at", metavar="TIME", help="Ask as of then: 2026-11-23, or RFC 3339. Default: now.")
@click.option("--raw", is_flag=True, help="Show the evidence behind the number, unrounded.")
@click.option("--all", "everything", is_flag=True, help="Every key result under way, a line each.")
def probe(*, key_results: tuple[str, ...], asked_at: str | None, raw: bool, everything: bool) -> int:
    """Try a measure in six steps: connect, sign in, query, reduce, convert, sense. Nothing is stored."""
    if current().as_of is not None:
        raise UsageError("probe knows no --as-of: it asks the source anew", help="--at TIME asks as of then")
    if bool(key_results) is everything:
        raise UsageError("name the key results to probe, or say --all", help="`keyresult probe --help` has examples")
    place = workspace()
    loaded = place.load()
    with _known(place) as store:
        bench = _Bench(place, loaded, store, _instant(asked_at, loaded, place.clock.now()))
        probes = _all(bench) if everything else _each(bench, key_results, raw=raw)
    _tell(bench, probes)
    return INCOMPLETE if any(probe.failure for probe in probes) else 0


@dataclass(frozen=True, slots=True)
class _Bench:
    """What every probe of this run shares."""

    place: Workspace
    loaded: Loaded
    store: SqliteStore | None
    at: datetime

    @property
    def warnings(self) -> list[str]:
        """What of the plan could not be used."""
        return [finding.headline() for finding in self.loaded.findings if finding.severity == "error"]

    def tasks(self) -> dict[str, Task]:
        """What is asked of sources, by full name."""
        from tracker.plan.compiled import tasks

        return {task.key_result: task for task in tasks(self.loaded) if task.polled}

    def subject(self, team: TeamCycle, key_result: KeyResult, task: Task) -> Subject:
        """A key result with what is stored of it."""
        from tracker.core.naming import short_name
        from tracker.probed import Subject
        from tracker.standings import Judge

        settle, history = self.loaded.settings.settle, None
        if self.store is not None:
            history = Judge(self.store, self.at, None, settle).history(team, key_result)
        return Subject(team, key_result, task, history, settle, short_name(key_result.name, self.known()))

    def known(self) -> Mapping[str, int]:
        """The tails of the names of everything under way."""
        from tracker.core.naming import tails
        from tracker.standings import choose

        under_way = choose(self.loaded.plan, None, None, self.at)
        return tails(each.name for team in under_way for each in (*team.key_results(), *team.health_metrics))

    def probe(self, subjects: Sequence[Subject]) -> Iterator[Probe]:
        """Probe key results of one source."""
        from tracker.probing import Probing
        from tracker.seen_secrets import SeenSecrets

        opener = self.place.opener(self.loaded.settings)
        seen = SeenSecrets(opener.secrets)
        probing = Probing(opener._replace(secrets=seen), seen)
        ready = [self._with_parts(each) for each in subjects]
        return probing.probe(ready, self._facts(subjects[0].task.source), self.at, self.place.clock.now())

    def _with_parts(self, subject: Subject) -> Subject:
        """The subject with the readings that its measure is computed from, if it is."""
        if self.store is None:
            return subject
        from tracker.parts import with_readings

        return replace(subject, task=with_readings(self.store, subject.task, self.at, self.at))

    def _facts(self, source: str) -> KeptFacts:
        from tracker.facts import KeptFacts, facts_of

        return KeptFacts({}) if self.store is None else facts_of(self.store, source)


@contextmanager
def _known(place: Workspace) -> Iterator[SqliteStore | None]:
    """The store, if there is one that can be read: a probe needs none."""
    store = None
    try:
        store = place.reader() if place.database.exists() else None
    except StoreError as error:
        note(f"warning: nothing to compare with: {error.message}")
    try:
        yield store
    finally:
        if store is not None:
            store.close()


def _instant(text: str | None, loaded: Loaded, now: datetime) -> datetime:
    from .times import parse_day_start, parse_instant

    if text is None:
        return now
    if parse_day_start(text, loaded.settings.timezone) > now:
        raise UsageError(f"--at {text} is in the future", help="a source can only say what was")
    return min(parse_instant(text, loaded.settings.timezone), now)


def _each(bench: _Bench, words: Sequence[str], *, raw: bool) -> list[Probe]:
    """Probe the key results one after another, telling of each as it goes."""
    from tracker.render import probe_text

    for_people = not (current().json or current().plain)
    probes: list[Probe] = []
    for word in words:
        subject = _subject(bench, word)
        if for_people:
            say(("\n" if probes else "") + probe_text.heading(subject.key_result, _address(bench, subject), style()))
        (found,) = bench.probe([subject])
        probes.append(found)
        if for_people:
            say(probe_text.render(found, style(), raw=raw))
    return probes


def _subject(bench: _Bench, word: str) -> Subject:
    """What a word names.

    Raises:
        SelectionError, UsageError: It names none, several, or one that no source is asked for.
    """
    try:
        team, key_result = one(bench.loaded.plan, word, bench.at)
    except SelectionError:
        for warning in bench.warnings:
            aside(f"warning: {warning}")
        raise
    task = bench.tasks().get(key_result.name)
    if task is None:
        raise SelectionError(f"no source is asked for {key_result.name}", help=_instead(key_result))
    return bench.subject(team, key_result, task)


def _instead(key_result: KeyResult) -> str:
    if key_result.measure is None:
        return "its steps are done when the OKR file says so"
    if key_result.lifecycle != "active":
        return f"it is {key_result.lifecycle}, as its file says"
    return f"a person records it: `keyresult record {key_result.id} VALUE`"


def _address(bench: _Bench, subject: Subject) -> str | None:
    """Host and port of the source, if it has an address."""
    url = bench.loaded.plan.sources[subject.task.source].fields.get("url")
    return urlsplit(url).netloc if isinstance(url, str) else None


def _all(bench: _Bench) -> list[Probe]:
    """Probe every key result under way, source by source, a line for each."""
    from tracker.render import probe_text

    for_people = not (current().json or current().plain)
    probes: list[Probe] = []
    for subjects in _by_source(bench).values():
        for found in bench.probe(subjects):
            probes.append(found)
            if for_people:
                say(probe_text.line(found, style()))
    if for_people:
        say(probe_text.overview(probes, style()))
    return probes


def _by_source(bench: _Bench) -> dict[str, list[Subject]]:
    """The subjects of each source, in plan order.

    Raises:
        SelectionError: There is none.
    """
    from tracker.standings import choose

    tasks = bench.tasks()
    groups: dict[str, list[Subject]] = {}
    for team in choose(bench.loaded.plan, current().team, current().cycle, bench.at):
        for key_result in (*team.key_results(), *team.health_metrics):
            task = tasks.get(key_result.name)
            if task is not None:
                groups.setdefault(task.source, []).append(bench.subject(team, key_result, task))
    if not groups:
        raise SelectionError("no source is asked for any key result under way", help="`keyresult check` says more")
    return groups


def _tell(bench: _Bench, probes: Sequence[Probe]) -> None:
    """The records and documents, and what of the plan could not be used."""
    if current().json:
        from tracker.render import probe_json

        document(probe_json.document(probes, bench.warnings, demo=bench.loaded.settings.demo))
    elif current().plain:
        table(FIELDS, [record for probe in probes for record in _records(probe)])
    for warning in bench.warnings:
        note(f"warning: {warning}")


def _records(probe: Probe) -> Iterator[tuple[str | None, ...]]:
    name = probe.subject.key_result.name
    return ((name, step.name, step.state, " · ".join(step.details), step.help) for step in probe.steps)
