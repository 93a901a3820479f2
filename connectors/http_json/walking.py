"""Every page of an answer, or none: a page that fails takes the whole answer with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.core.outcome import Fault, Outcome
from tracker.errors import ConnectorError

from .paging import Page, following

if TYPE_CHECKING:
    from tracker.ports import Http, Response

    from .questions import Question

MOST_BYTES = 32 * 1024 * 1024
"""Of all pages of one answer together, decoded."""


def walk(question: Question, http: Http) -> tuple[Page, ...]:
    """All pages, in order.

    Raises:
        ConnectorError: A page failed or is not JSON; or (outcome `partial`) there are more pages
            or bytes than wanted, or the pages lead in a circle.
    """
    pages: list[Page] = []
    asked: set[str] = set()
    size = 0
    onward: Question | None = question
    while onward is not None:
        _check_progress(onward, len(pages), size, asked)
        asked.add(onward.key)
        response = send(onward, http)
        size += len(response.body)
        pages.append(Page(response.json(), response.headers, response.url))
        onward = following(onward, pages[-1])
    return tuple(pages)


def send(question: Question, http: Http) -> Response:
    """The answer to one question, unread.

    Raises:
        ConnectorError: There is none.
    """
    headers = dict(question.headers)
    return http.request(question.method, question.path, query=question.query, json=question.body, headers=headers)


def _check_progress(onward: Question, pages: int, size: int, asked: set[str]) -> None:
    if onward.key in asked:
        raise _partial(f"page {pages} leads back to one before it, so the pages have no end", Fault.SOURCE)
    if pages == onward.most_pages:
        message = f"there are more than {pages} pages, and the rest would be left out"
        raise _partial(message, Fault.CONFIG, "narrow the query, ask for larger pages, or raise `most_pages:`")
    if size > MOST_BYTES:
        message = f"{pages} pages hold more than {MOST_BYTES >> 20} MiB, and the rest would be left out"
        raise _partial(message, Fault.CONFIG, "narrow the query, or ask for fewer fields")


def _partial(message: str, fault: Fault, help: str | None = None) -> ConnectorError:
    return ConnectorError(message, help=help, outcome=Outcome.PARTIAL, fault=fault)
