"""One report: whose it is, what it is called, and its text in any form."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from .output import file_style

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import datetime

    from tracker.core.delivery import Letter
    from tracker.core.report import WeeklyReport
    from tracker.core.sheet import Sheet
    from tracker.render.style import Style


@dataclass(frozen=True, slots=True)
class Paper:
    """One report.

    Attributes:
        kind: Its kind.
        team: Whose it is; `all`, or several names joined by `+`, for leadership.
        period: What it is about; with the cycle where the team has several under way, for a nudge with the
            owner, as `2026-W47/2026-Q4/dana`.
        at: The instant it is judged at.
        value: What it says.
        cycle: The cycle it is about; empty for leadership, which may be about several.
        other: The period under which it was sent if the team had more cycles then, or fewer.
        inherits: Whether it is taken for what a version that kept no cycles sent under that.
    """

    kind: str
    team: str
    period: str
    at: datetime
    value: WeeklyReport | Sheet
    cycle: str = ""
    other: str | None = None
    inherits: bool = True

    @property
    def name(self) -> str:
        """Kind, team and period: the beginning of the ids of its deliveries."""
        return f"{self.kind}/{self.team}/{self.period}"

    def named(self) -> Iterator[Paper]:
        """The report under its name, and under its other one if it has one."""
        yield replace(self, inherits=True)
        if self.other is not None:
            yield replace(self, period=self.other)

    def is_in(self, letter: Letter) -> bool:
        """Whether a letter of this name is this report, and not one about another cycle."""
        return letter.cycle == self.cycle or (not letter.cycle and self.inherits)

    @property
    def title(self) -> str:
        """Its title on one line."""
        from tracker.render.escape import clean

        return clean(self.value.title)

    def with_agenda(self, box: int | None) -> Paper:
        """The report with an agenda of so many minutes, if a meeting is about such a one; None leaves it."""
        from tracker.core.agenda import with_agenda
        from tracker.core.report import WeeklyReport

        if box is None or not isinstance(self.value, WeeklyReport):
            return self
        return replace(self, value=with_agenda(self.value, box))

    def with_link(self, address: str) -> Paper:
        """The report that says where the whole of it is found."""
        return replace(self, value=replace(self.value, link=address))

    def text(self, form: str, style: Style | None = None) -> str:
        """The report in a form: one of `render.forms`, or JSON."""
        from tracker.core.sheet import Sheet

        if isinstance(self.value, Sheet):
            return _sheet_text(self.value, self, form, style or file_style())
        return _report_text(self.value, self.kind, form, style or file_style())

    def document(self) -> dict[str, object]:
        """The report as a JSON document."""
        from tracker.core.sheet import Sheet
        from tracker.render import json_docs, sheet

        if isinstance(self.value, Sheet):
            return sheet.document(self.value, self.kind)
        return {**json_docs.report([self.value], ()), "kind": self.kind}


def _report_text(report: WeeklyReport, kind: str, form: str, style: Style) -> str:
    from tracker.render import json_docs
    from tracker.render.forms import FORMS

    if form == "json":
        return json_docs.text({**json_docs.report([report], ()), "kind": kind})
    return FORMS[form].render(report, style, full=kind == "monthly")


def _sheet_text(value: Sheet, paper: Paper, form: str, style: Style) -> str:
    from tracker.render import json_docs, sheet

    forms: Mapping[str, Callable[[], str]] = {
        "md": lambda: sheet.markdown(value),
        "html": lambda: sheet.page(value),
        "print": lambda: sheet.page(value, printed=True),
        "email": lambda: sheet.mail(value, paper.at),
        "slack": lambda: sheet.slack(value),
        "teams": lambda: sheet.teams(value),
        "json": lambda: json_docs.text(sheet.document(value, paper.kind)),
    }
    return forms[form]() if form in forms else sheet.text(value, style)
