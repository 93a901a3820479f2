"""Where the next page is: a Link header, an address in the answer, or a cursor."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from tracker.core.outcome import Fault
from tracker.errors import BadAnswer

from .expressions import described, search

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .questions import Question

# A member of a Link header and its parameters, as RFC 8288 section 3 spells them.
_LINK = re.compile(r'<([^>]*)>((?:\s*;\s*[^\s=;,]+(?:\s*=\s*(?:"(?:[^"\\]|\\.)*"|[^\s;,"]*))?)*)')
_PARAMETER = re.compile(r';\s*([^\s=;,]+)(?:\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;,"]*)))?')


@dataclass(frozen=True, slots=True)
class Page:
    """One answer: its document, its headers and the address it came from."""

    document: Any
    headers: Mapping[str, str]
    url: str

    @property
    def link(self) -> str | None:
        """The address of the next page by the Link header, if it names one."""
        for link, parameters in _LINK.findall(self.headers.get("link", "")):
            told = {name.lower(): quoted or bare for name, quoted, bare in _PARAMETER.findall(parameters)}
            if "next" in told.get("rel", "").lower().split() and told.get("results") != "false":
                return urljoin(self.url, str(link))  # Sentry always names a next page, and marks an empty one
        return None


def following(question: Question, page: Page) -> Question | None:
    """The question for the page after this one; None after the last.

    Raises:
        BadAnswer: `next` gives something that is neither a text nor a whole number.
    """
    if question.pages == "none":
        return None
    if isinstance(question.pages, str):
        return None if page.link is None else replace(question, path=page.link, query=())
    cursor = _cursor(search(question.pages["next"], page.document))
    if cursor is None:
        return None
    parameter = question.pages.get("parameter")
    if parameter is None:
        return replace(question, path=urljoin(page.url, str(cursor)), query=())
    if question.method == "POST":
        return replace(question, body=_with(question.body, parameter.split("."), cursor))
    kept = tuple(pair for pair in question.query if pair[0] != parameter)
    return replace(question, query=(*kept, (parameter, str(cursor))))


def _cursor(found: object) -> str | int | None:
    if found is None or found is False or found == "":
        return None
    if isinstance(found, str | int) and found is not True:
        return found
    raise BadAnswer(
        f"the cursor of the next page is {described(found)}, which is none",
        help="let `next` give a text, or null after the last page",
        fault=Fault.CONFIG,
    )


def _with(body: object, path: list[str], cursor: str | int) -> object:
    """The body with the cursor at a dotted place in it; objects on the way are made where there are none."""
    if not path:
        return cursor
    known = dict(body) if isinstance(body, dict) else {}
    return {**known, path[0]: _with(known.get(path[0]), path[1:], cursor)}
