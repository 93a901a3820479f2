"""The connector: asks in, answers out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.errors import ConnectorError, Deferred, Refused, Unreachable
from tracker.ports import Missing, Planned

from . import models
from .judging import judge
from .page import PAGE
from .questions import groups, question_of
from .walking import walk

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from tracker.ports import Answer, Ask, Checked, Facts, Http

    from .paging import Page
    from .questions import Group

PATIENCE = 3
"""Requests in a row that may fail before a source is given up for this time."""


class HttpJson:
    """Reads numbers from JSON answers; equal requests are sent once."""

    name = "http_json"
    Source = models.Source
    Measure = models.Measure
    page = PAGE

    def read(
        self,
        source: models.Source,  # noqa: ARG002 - the door knows the source
        asks: Sequence[Ask],
        http: Http,
        facts: Facts,  # noqa: ARG002
        at: datetime,
    ) -> Iterator[Answer]:
        """Answer every ask, in the order of the requests.

        Raises:
            Unreachable: The source failed three requests in a row.
        """
        failures = 0
        for group in groups(asks, at):
            try:
                pages = walk(group.question, http)
            except ConnectorError as error:
                failures = failures + 1 if isinstance(error, Unreachable) else 0
                if failures == PATIENCE:
                    raise
                yield from (_missing(name, error) for name in group.key_results)
            else:
                failures = 0
                yield from _judged(group, pages)

    def checkup(
        self,
        source: models.Source,  # noqa: ARG002
        measures: Sequence[models.Measure],
        http: Http,
        at: datetime,
    ) -> Iterator[Checked]:
        """Whether each request of the plan is answered with JSON, its first page only, and what is left of a limit.

        Raises:
            ConnectorError: The source is down, or wants no more requests.
        """
        from .checkup import checked

        return checked(measures, http, at)

    def plan(
        self,
        source: models.Source,  # noqa: ARG002
        asks: Sequence[Ask],
        facts: Facts,  # noqa: ARG002
    ) -> Iterator[Planned]:
        """What `read` would send for these asks; of an answer in pages, the first."""
        for group in groups(asks):
            paged = "" if group.question.pages == "none" else ", and its further pages"
            yield Planned(1, f"{group.question.name}{paged}", group.key_results)

    def history(
        self,
        source: models.Source,  # noqa: ARG002
        ask: Ask,
        slots: Sequence[datetime],
        http: Http,
        facts: Facts,  # noqa: ARG002
    ) -> Iterator[tuple[datetime, Answer]]:
        """Answer one ask for each of the slots, ascending, with one request each.

        After three requests in a row that fail nothing more is sent; the slots left share the reason.

        Raises:
            Refused: The request does not say when its window ends, so it knows no past.
        """
        if not ask.measure.dated:
            raise Refused(
                "the request is about now: it has no {window_end}, so it cannot be asked for the past",
                help="write {window_end} into path, query or body, if the system can be asked so",
            )
        return _past(ask, slots, http)


def _past(ask: Ask, slots: Sequence[datetime], http: Http) -> Iterator[tuple[datetime, Answer]]:
    failures: list[ConnectorError] = []
    pages: tuple[Page, ...] = ()
    for slot in slots:
        if len(failures) < PATIENCE:
            try:
                pages = walk(question_of(ask.measure, slot), http)
            except ConnectorError as error:
                failures.append(error)
            else:
                failures.clear()
        yield slot, _missing(ask.key_result, failures[-1]) if failures else _answer(ask, pages, slot)


def _judged(group: Group, pages: Sequence[Page]) -> Iterator[Answer]:
    return (_answer(ask, pages, at) for ask, at in group.asks)


def _answer(ask: Ask, pages: Sequence[Page], at: datetime) -> Answer:
    try:
        return judge(ask, pages, at)
    except ConnectorError as error:
        return _missing(ask.key_result, error)


def _missing(key_result: str, error: ConnectorError) -> Missing:
    until = error.until if isinstance(error, Deferred) else None
    return Missing(key_result, error.outcome, error.fault, error.message, error.help, until)
