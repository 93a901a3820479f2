"""What `doctor` finds out: whether each request of the plan is answered with JSON, its first page only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..checks import limit_left, tried  # noqa: TID252 - the folder has two names, see design.md 5
from .questions import question_of
from .walking import send

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from tracker.ports import Checked, Http, Response

    from .models import Measure


def checked(measures: Sequence[Measure], http: Http, at: datetime) -> Iterator[Checked]:
    """See `HttpJson.checkup`."""
    questions = {question.key: question for question in (question_of(measure, at) for measure in measures)}
    answered: list[Response] = []

    def look(key: str) -> None:
        response = send(questions[key], http)
        response.json()
        answered.append(response)

    yield from tried("requests", "request", list(questions), look)
    for response in answered[-1:]:
        yield from limit_left(response.headers)
