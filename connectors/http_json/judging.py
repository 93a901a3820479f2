"""An answer becomes a number, or an absence with its reason."""

from __future__ import annotations

import math
import re
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from tracker.core.outcome import Fault, Outcome
from tracker.errors import BadAnswer, ConnectorError, NoData, Refused, Unreachable
from tracker.jsonbody import excerpt
from tracker.ports import Found

from ..retry import is_limit  # noqa: TID252 - the folder has two names, see design.md 5
from .expressions import described, search

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from tracker.ports import Ask

    from .models import Measure
    from .paging import Page

_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_NAMED = 3
_PROBE = "look at the answer with `keyresult probe`"


def judge(ask: Ask, pages: Sequence[Page], at: datetime) -> Found:
    """The number that an answer holds.

    Args:
        ask: What is wanted.
        pages: The whole answer.
        at: The instant that was asked for: now, for a request without one.

    Raises:
        ConnectorError: It holds none; the outcome says why.
    """
    measure: Measure = ask.measure
    for page in pages:
        _check_errors(measure, page)
    subject = _subject(measure, pages)
    value, samples, told = _value(measure, subject)
    evidence = {**_request(measure, pages, subject), **told}
    observed_at = measure.window_at(at).end if measure.dated else at
    return Found(ask.key_result, value, observed_at, samples, evidence)


def number(expression: str, found: object) -> float | None:
    """The one finite number that an expression found; None for nothing.

    A list of one counts as its member, so that a filter needs no `[0]`, which would hide others.
    A text counts if it is spelled as a JSON number or nearly so, such as SonarQube's "87.4".

    Raises:
        ConnectorError: There are several values, or one that is no finite number.
    """
    if isinstance(found, list) and len(found) > 1:
        raise _ambiguous(expression, found)
    if isinstance(found, list):
        found = found[0] if found else None
    if found is None:
        return None
    value = _as_float(found)
    if math.isfinite(value):
        return value + 0.0  # so that -0 is 0
    raise BadAnswer(f"`{excerpt(expression)}` gives {described(found)}, which is no finite number", help=_PROBE)


def _as_float(found: object) -> float:
    """The number, or NaN for what is none."""
    if isinstance(found, bool) or not isinstance(found, int | float | str):
        return math.nan
    if isinstance(found, str) and not _NUMBER.fullmatch(found):
        return math.nan
    try:
        return float(found)
    except OverflowError:
        return math.inf


def _ambiguous(expression: str, found: list[Any]) -> ConnectorError:
    first = ", ".join(excerpt(str(value), 20) for value in found[:_NAMED])
    more = f" and {len(found) - _NAMED} more" if len(found) > _NAMED else ""
    return ConnectorError(
        f"`{excerpt(expression)}` gives {len(found)} values where one is needed: {first}{more}",
        help="narrow it with a filter, or make one of them, such as sum(…), avg(…), max(…) or length(…)",
        outcome=Outcome.AMBIGUOUS,
        fault=Fault.CONFIG,
    )


def _value(measure: Measure, subject: object) -> tuple[float, int | None, dict[str, object]]:
    """The number, its samples, and what is to be told of how it came about."""
    nothing = measure.items is not None and subject == []
    value = None if nothing else number(measure.value, search(measure.value, subject))
    if value is None:
        return _of_nothing(measure, subject)
    if measure.over is None:
        return value, _samples(measure, subject), {}
    below = number(measure.over, search(measure.over, subject))
    if below is None:
        raise _no_data(measure.over)
    samples = _samples(measure, subject) if measure.samples else _whole(below)
    return _ratio(value, below), samples, {"numerator": value, "denominator": below}


def _ratio(value: float, below: float) -> float:
    if below == 0:
        cure = "nothing was counted: widen what is counted, or leave the gap"
        raise BadAnswer(f"the ratio is {value:g} of 0, which is no number", help=cure)
    ratio = value / below
    if math.isfinite(ratio):
        return ratio
    raise BadAnswer(f"the ratio of {value:g} and {below:g} is too large a number", help=_PROBE)


def _of_nothing(measure: Measure, subject: object) -> tuple[float, int | None, dict[str, object]]:
    understood = isinstance(subject, list) or (isinstance(subject, dict) and subject)
    if measure.empty is None or not understood:  # null or {} does not even say that there are none
        raise _no_data(measure.value)
    return 0.0, None, {"empty": "nothing came back, which counts as 0"}


def _no_data(expression: str) -> NoData:
    return NoData(
        f"the request worked, and `{excerpt(expression)}` finds nothing in its answer",
        help=f"{_PROBE}; if nothing truly means none, say `empty: 0`",
    )


def _samples(measure: Measure, subject: object) -> int | None:
    if measure.samples is None:
        return None
    found = number(measure.samples, search(measure.samples, subject))
    whole = None if found is None else _whole(found)
    if found is not None and whole is None:
        raise BadAnswer(f"`{excerpt(measure.samples)}` gives {found:g}, which is no number of samples", help=_PROBE)
    return whole


def _whole(value: float) -> int | None:
    return int(value) if value >= 0 and value.is_integer() else None


def _subject(measure: Measure, pages: Sequence[Page]) -> Any:  # noqa: ANN401 - a JSON document
    """What `value` is applied to: the items of all pages, or the one answer."""
    if measure.items is None:
        return pages[0].document
    if measure.pages == "none" and pages[0].link is not None:
        raise ConnectorError(
            "the answer has further pages, and only the first was asked for",
            help="add `pages: link`",
            outcome=Outcome.PARTIAL,
            fault=Fault.CONFIG,
        )
    return [item for page in pages for item in _items(measure.items, page)]


def _items(expression: str, page: Page) -> list[Any]:
    found = search(expression, page.document)
    if isinstance(found, list):
        return found
    raise BadAnswer(f"`{excerpt(expression)}` gives {described(found)}, where a list is needed", help=_PROBE)


def _request(measure: Measure, pages: Sequence[Page], subject: object) -> dict[str, object]:
    evidence: dict[str, object] = {"request": f"{measure.method} {measure.path}", "value": measure.value}
    if measure.over is not None:
        evidence["over"] = measure.over
    if measure.items is not None and isinstance(subject, list):
        evidence |= {"pages": len(pages), "items": len(subject)}
    return evidence


def _check_errors(measure: Measure, page: Page) -> None:
    """Refuse an answer that is good by its status and an error by its content, as in GraphQL."""
    found = search(measure.error_expression, page.document) if measure.error_expression else None
    if not found:
        return
    first = found[0] if isinstance(found, list) else found
    told = first.get("message") if isinstance(first, dict) else first
    text = excerpt(told) if isinstance(told, str) else described(first)
    if is_limit(HTTPStatus.FORBIDDEN, page.headers, text):
        raise Unreachable(f"the answer is a limit of our requests: {text}", help="poll less often, or ask for less")
    raise Refused(f"the answer is an error: {text}", help=f"`{excerpt(str(measure.error_expression))}` holds it")
