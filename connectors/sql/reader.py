"""The connector: asks in, answers out."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from tracker.errors import BadAnswer, ConnectorError, Refused
from tracker.ports import Missing, Planned

from ..closed import closed_door  # noqa: TID252 - the folder has two names, see design.md 5
from . import models
from .database import Database, Question, require_sqlalchemy
from .judging import judge
from .page import PAGE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from tracker.ports import Answer, Ask, Checked, Facts, Http


class Sql:
    """Asks a database one SELECT for each distinct query and instant, on one connection."""

    name = "sql"
    Source = models.Source
    Measure = models.Measure
    page = PAGE

    def read(
        self,
        source: models.Source,
        asks: Sequence[Ask],
        http: Http,
        facts: Facts,  # noqa: ARG002 - a database remembers for itself
        at: datetime,
    ) -> Iterator[Answer]:
        """Answer every ask: as of its slot where the query binds the slot, else as of now.

        Raises:
            SettingsError: SQLAlchemy or the driver is not installed.
            ConnectorError: There is no connection, or it broke.
        """
        door = closed_door(http)
        require_sqlalchemy(door.name)
        with closing(Database(source, door)) as database:
            for question, waiting in _by_question(asks, at).items():
                yield from _answers(database, question, waiting, at)

    def checkup(
        self, source: models.Source, measures: Sequence[models.Measure], http: Http, at: datetime
    ) -> Iterator[Checked]:
        """Who asks, what keeps us from writing, and which queries may be run; none is.

        Raises:
            SettingsError: SQLAlchemy or the driver is not installed.
            ConnectorError: There is no connection.
        """
        from .checkup import checked

        return checked(source, measures, closed_door(http), at)

    def plan(
        self,
        source: models.Source,  # noqa: ARG002
        asks: Sequence[Ask],
        facts: Facts,  # noqa: ARG002
    ) -> Iterator[Planned]:
        """What `read` would ask, when nothing goes wrong."""
        if asks:
            questions = {_question(ask, ask.at) for ask in asks}
            names = tuple(ask.key_result for ask in asks)
            yield Planned(len(questions), "one query each, read-only, on one connection", names)

    def history(
        self,
        source: models.Source,
        ask: Ask,
        slots: Sequence[datetime],
        http: Http,
        facts: Facts,  # noqa: ARG002
    ) -> Iterator[tuple[datetime, Answer]]:
        """Answer one ask for each of the slots, ascending, with one query for each.

        Raises:
            SettingsError: SQLAlchemy or the driver is not installed.
            ConnectorError: The query does not bind the slot, was refused, or took too long.
        """
        if not ask.measure.as_of_slot:
            raise Refused(
                "the query can only be asked for now, so it has no history",
                help="compare the time of its rows with `:window_end` or `:at`",
            )
        door = closed_door(http)
        require_sqlalchemy(door.name)
        with closing(Database(source, door)) as database:
            for slot in slots:
                yield slot, _past(database, ask, slot)


def _question(ask: Ask, at: datetime) -> Question:
    return Question(ask.measure.query, tuple(ask.measure.bound(ask, at).items()))


def _by_question(asks: Sequence[Ask], now: datetime) -> Mapping[Question, list[Ask]]:
    groups: dict[Question, list[Ask]] = {}
    for ask in asks:
        groups.setdefault(_question(ask, _observed_at(ask, now)), []).append(ask)
    return groups


def _observed_at(ask: Ask, now: datetime) -> datetime:
    return ask.at if ask.measure.as_of_slot else now


def _answers(database: Database, question: Question, asks: Sequence[Ask], now: datetime) -> Iterator[Answer]:
    """The answer of each ask of one question, whose failure is no other question's."""
    try:
        answer = database.ask(question)
    except ConnectorError as error:
        if database.lost:
            raise
        yield from (_missing(ask, error) for ask in asks)
        return
    yield from (judge(ask, question, _observed_at(ask, now), answer) for ask in asks)


def _past(database: Database, ask: Ask, slot: datetime) -> Answer:
    """The answer for a slot; what only this slot's rows are to blame for ends nothing."""
    question = _question(ask, slot)
    try:
        return judge(ask, question, slot, database.ask(question))
    except BadAnswer as error:
        return _missing(ask, error)


def _missing(ask: Ask, error: ConnectorError) -> Missing:
    return Missing(ask.key_result, error.outcome, error.fault, error.message, error.help)
