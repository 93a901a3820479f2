"""The forms a report can take, by the names that commands and settings give them.

Each loads its renderer when it is asked for: a terminal report needs no templates.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tracker.core.report import WeeklyReport

    from .style import Style


class Render(Protocol):
    """Writes a report: `style` is what a terminal can show, `full` tells every key result in detail."""

    def __call__(self, report: WeeklyReport, style: Style, *, full: bool) -> str:
        """The report as text that ends with a line break."""


class Parts(Protocol):
    """Writes a report as `Render` does, part by part."""

    def __call__(self, report: WeeklyReport, *, full: bool) -> Iterator[str]:
        """The same text as it is made."""


class Form(NamedTuple):
    """How a report is written, whole or in `parts` where it is long, and how the name of its file ends."""

    suffix: str
    render: Render
    parts: Parts | None = None

    def texts(self, report: WeeklyReport, style: Style, *, full: bool) -> Iterator[str]:
        """The report in the parts in which it comes."""
        return iter([self.render(report, style, full=full)]) if self.parts is None else self.parts(report, full=full)


def _terminal(report: WeeklyReport, style: Style, *, full: bool) -> str:
    from . import weekly_text

    return weekly_text.render(report, style, full=full)


def _plain(report: WeeklyReport, style: Style, *, full: bool) -> str:  # noqa: ARG001 - has one form only
    from . import plain

    return plain.report(report)


def _markdown(report: WeeklyReport, style: Style, *, full: bool) -> str:  # noqa: ARG001 - needs no terminal
    from . import weekly_markdown

    return weekly_markdown.render(report, full=full)


def _csv(report: WeeklyReport, style: Style, *, full: bool) -> str:  # noqa: ARG001 - has one form only
    from . import csv_export

    return csv_export.report(report)


def _html(report: WeeklyReport, style: Style, *, full: bool) -> str:  # noqa: ARG001 - needs no terminal
    from . import html

    return html.render(report, full=full)


def _html_parts(report: WeeklyReport, *, full: bool) -> Iterator[str]:
    from . import html

    return html.parts(report, full=full)


def _print(report: WeeklyReport, style: Style, *, full: bool) -> str:  # noqa: ARG001 - all of it, on paper
    from . import html

    return html.render(report, printed=True)


def _email(report: WeeklyReport, style: Style, *, full: bool) -> str:  # noqa: ARG001 - needs no terminal
    from . import email

    return email.render(report, full=full)


def _slack(report: WeeklyReport, style: Style, *, full: bool) -> str:  # noqa: ARG001 - has one form only
    from . import slack

    return slack.render(report)


def _teams(report: WeeklyReport, style: Style, *, full: bool) -> str:  # noqa: ARG001 - has one form only
    from . import teams

    return teams.render(report)


FORMS: Final[Mapping[str, Form]] = MappingProxyType(
    {
        "term": Form("txt", _terminal),
        "plain": Form("tsv", _plain),
        "md": Form("md", _markdown),
        "html": Form("html", _html, _html_parts),
        "print": Form("html", _print),
        "email": Form("eml", _email),
        "slack": Form("slack.json", _slack),
        "teams": Form("teams.json", _teams),
        "csv": Form("csv", _csv),
    }
)
"""Every form of one report, `print` the page for paper; JSON is not among them, for its document holds several."""
