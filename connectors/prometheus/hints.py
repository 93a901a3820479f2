"""Why a query that worked may have given nothing: which names and label values exist."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from tracker.core.outcome import Fault
from tracker.errors import ConnectorError
from tracker.jsonbody import excerpt

from .selectors import first_selector

if TYPE_CHECKING:
    from tracker.ports import Missing

    from .questions import Question
    from .selectors import Selector
    from .server import Server

MOST_LOOK_UPS = 5
DAYS = 7
_NAMED = 5
_LENGTH = 200


class Hints:
    """Looks at what exists behind empty answers; a few look-ups for a whole poll."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._left = MOST_LOOK_UPS
        self._seen: dict[Question, str | None] = {}

    def explain(self, missing: Missing, question: Question) -> Missing:
        """The absence with what was found out; as it was if nothing was."""
        if question not in self._seen:
            self._seen[question] = self._hint(question)
        hint = self._seen[question]
        if hint is None:
            return missing
        return missing._replace(fault=Fault.CONFIG, message=f"{missing.message}: {hint}")

    def _hint(self, question: Question) -> str | None:
        selector = first_selector(question.expression)
        if selector is None:
            return None
        try:
            return self._wrong_label(selector, question) or self._wrong_name(selector, question)
        except ConnectorError:
            return None  # the answer itself is known; that there is no hint is no news

    def _wrong_label(self, selector: Selector, question: Question) -> str | None:
        for label, wanted in selector.equals:
            values = self._values(label, selector, question)
            if values and wanted not in values:
                return f'the label {label}="{wanted}" of {selector.metric} has the values {_listed(values)}'
            if values == ():
                return self._wrong_name(selector, question) or f"the metric {selector.metric} has no label {label}"
        return None

    def _wrong_name(self, selector: Selector, question: Question) -> str | None:
        if self._values("__name__", selector, question) == ():
            return f"there was no metric named {selector.metric} in the last {DAYS} days"
        return None

    def _values(self, label: str, selector: Selector, question: Question) -> tuple[str, ...] | None:
        """The label's values of late; None once the look-ups are used up."""
        if self._left == 0:
            return None
        self._left -= 1
        return self._server.label_values(label, selector.metric, question.at - timedelta(days=DAYS), question.at)


def _listed(values: tuple[str, ...]) -> str:
    more = f" and {len(values) - _NAMED} more" if len(values) > _NAMED else ""
    return excerpt(", ".join(values[:_NAMED]), _LENGTH) + more
