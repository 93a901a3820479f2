"""The forms of a report by name."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tracker.render import csv_export, plain, weekly_markdown, weekly_text
from tracker.render.forms import FORMS
from tracker.render.style import Style

if TYPE_CHECKING:
    from tracker.core.report import WeeklyReport


@pytest.mark.parametrize("form", FORMS)
def test_every_form_writes_the_report(storied_report: WeeklyReport, form: str) -> None:
    """Each names every key result, and ends with a line break."""
    text = FORMS[form].render(storied_report, Style(), full=True)

    assert text.endswith("\n")
    assert [] == [
        row.standing.key_result.id
        for row in storied_report.rows
        if row.standing.key_result.title not in text and row.standing.key_result.id not in text
    ]


def test_forms_are_those_of_the_renderers(storied_report: WeeklyReport) -> None:
    """A form adds nothing to what its renderer writes."""
    written = {form: FORMS[form].render(storied_report, Style(), full=False) for form in FORMS}

    assert weekly_text.render(storied_report, Style()) == written["term"]
    assert weekly_markdown.render(storied_report) == written["md"]
    assert plain.report(storied_report) == written["plain"]
    assert csv_export.report(storied_report) == written["csv"]


def test_file_names_end_differently() -> None:
    """The ending of a file tells its form; a page for paper is a page."""
    suffixes = {name: form.suffix for name, form in FORMS.items() if name != "print"}

    assert len(suffixes) == len({*suffixes.values()})
    assert suffixes["html"] == FORMS["print"].suffix


def test_a_terminal_report_needs_no_templates() -> None:
    """Templates are loaded for HTML and mail alone."""
    code = "import sys; from tracker.render.forms import FORMS; import tracker.render.weekly_text; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert {"jinja2", "markupsafe", "email"} & set(done.stdout.split()) == set()
