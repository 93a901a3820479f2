"""What `doctor` finds out: who asks, what keeps us from writing, and which queries may be run."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from tracker.jsonbody import excerpt
from tracker.ports import Checked, Soundness, clock

from ..checks import signed_in, tried, version  # noqa: TID252 - the folder has two names, see design.md 5
from .database import Database, Question, require_sqlalchemy

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from ..closed import ClosedDoor  # noqa: TID252 - as above
    from .dialects import Facts
    from .models import Measure, Source

_READ_ONLY = "use an account that may do nothing but read"


def checked(source: Source, measures: Sequence[Measure], door: ClosedDoor, at: datetime) -> Iterator[Checked]:
    """See `Sql.checkup`."""
    require_sqlalchemy(door.name)
    with closing(Database(source, door)) as database:
        facts = database.facts()
        if facts == type(facts)():
            database.ask(Question("SELECT 1", ours=True))
        yield from _told(facts, at)
        yield _guard(source, database)
        yield from _queries(database, measures, at)


def _told(facts: Facts, at: datetime) -> Iterator[Checked]:
    if facts.account is not None:
        yield signed_in(facts.account)
    if facts.mighty is not None:
        yield Checked("permissions", f"the account {facts.mighty}", Soundness.WARNING, _READ_ONLY)
    yield version(facts.version or "")
    if facts.encrypted is not None:
        lacking = (Soundness.WARNING, "ask for TLS in url:, such as ?sslmode=verify-full or ?ssl_ca=FILE")
        told = "the connection is encrypted" if facts.encrypted else "login and numbers can be read on the way"
        yield Checked("TLS", told, *(() if facts.encrypted else lacking))
    if facts.now is not None:
        yield clock(facts.now - at)


def _guard(source: Source, database: Database) -> Checked:
    """What keeps us from writing, whatever a query says."""
    guard = database.dialect.guard
    if guard is not None:
        return Checked("read-only", guard)
    name = source.url.partition(":")[0].partition("+")[0]
    return Checked("read-only", f"read-only cannot be enforced on {excerpt(name)}", Soundness.WARNING, _READ_ONLY)


def _queries(database: Database, measures: Sequence[Measure], at: datetime) -> Iterator[Checked]:
    """Which queries the account may run, by having them explained."""
    if database.dialect.explain is None:
        return
    by_query = {measure.query: measure for measure in measures}

    def look(query: str) -> None:
        database.explain(Question(query, tuple(by_query[query].instants(at, at, at).items())))

    yield from tried("queries", "query", list(by_query), look, "run")
