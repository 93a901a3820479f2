"""The mail: golden bytes, headers, sizes, and what mail programs cannot do."""

from __future__ import annotations

import email
import re
from dataclasses import replace
from email.policy import default
from typing import TYPE_CHECKING

import pytest
from selectolax.lexbor import LexborHTMLParser

from tracker.core.agenda import with_agenda
from tracker.core.report_monthly import monthly_report
from tracker.render import weekly_text
from tracker.render.email import body, message, render
from tracker.render.style import SYMBOLS, Style

if TYPE_CHECKING:
    from collections.abc import Callable
    from email.message import EmailMessage

    from syrupy.assertion import SnapshotAssertion

    from tracker.core.report import WeeklyReport

KIB = 1024


def read(report: WeeklyReport) -> EmailMessage:
    """The mail as a mail program reads it."""
    return email.message_from_string(render(report), policy=default)


def part(mail: EmailMessage, kind: str) -> str:
    """The content of its text or HTML part."""
    found = mail.get_body((kind,))
    assert found is not None
    return found.get_content()


def said(text: str) -> str:
    """A text in one line."""
    return " ".join(text.split())


def test_mail(storied_report: WeeklyReport, snapshot: SnapshotAssertion) -> None:
    """The HTML of the mail with everything that can be shown."""
    assert snapshot == body(storied_report)


def test_mail_of_a_meeting(meeting: WeeklyReport, snapshot: SnapshotAssertion) -> None:
    """The agenda comes before the decisions, in both parts."""
    mail = read(meeting)

    assert snapshot == body(meeting).partition("Needs a decision")[0]
    assert "Agenda for 15 minutes 0:00 2 min api-p99, no data (Tomás): ask" in said(part(mail, "plain"))
    assert "<li>0:00, 2 min: api-p99, no data (Tomás): ask" in part(mail, "html")


def test_mail_of_a_month(month: WeeklyReport) -> None:
    """Both parts ask whether to adjust or keep, for each key result."""
    mail = read(month)

    for kind in ("plain", "html"):
        asked = said(part(mail, kind))
        assert 6 == asked.count("Adjust or keep: what changes next month, and why?")
        assert "Tried: nothing was said this month." in asked


def test_quiet_mail(quiet_report: WeeklyReport, snapshot: SnapshotAssertion) -> None:
    """The whole mail of a quiet week."""
    assert snapshot == render(quiet_report).replace("\r\n", "\n")


def test_the_mail_is_text_and_html(storied_report: WeeklyReport) -> None:
    """Both parts hold the same report; the text is that of a terminal without colour."""
    mail = read(storied_report)

    assert "multipart/alternative" == mail.get_content_type()
    assert ["text/plain", "text/html"] == [each.get_content_type() for each in mail.iter_parts()]
    assert weekly_text.render(storied_report, Style(76)).splitlines() == part(mail, "plain").splitlines()
    assert body(storied_report).splitlines() == part(mail, "html").splitlines()


def test_the_subject_is_the_title(storied_report: WeeklyReport) -> None:
    """It has the week in it; date and the mark of a machine are there, sender and recipient are not."""
    mail = read(storied_report)

    assert storied_report.title == mail["Subject"]
    assert "Mon, 17 Aug 2026 00:00:00 +0000" == mail["Date"]
    assert "auto-generated" == mail["Auto-Submitted"]
    assert mail["From"] is None
    assert mail["To"] is None


def test_the_same_report_gives_the_same_mail(storied_report: WeeklyReport, quiet_report: WeeklyReport) -> None:
    """No byte is left to chance, not even the boundary; another report has another one."""
    assert render(storied_report) == render(storied_report)
    assert message(storied_report).get_boundary() != message(quiet_report).get_boundary()


def test_full_tells_every_key_result(storied_report: WeeklyReport) -> None:
    """In full, the text part has what is otherwise left out."""
    assert len(render(storied_report, full=True)) > len(render(storied_report))


@pytest.mark.parametrize(
    "hostile", ["x\r\nBcc: eve@evil.example", "x\nBcc: eve@evil.example", "x\r\n\r\nbody", "\ud800"]
)
def test_no_header_can_be_added(storied_report: WeeklyReport, hostile: str) -> None:
    """A line break in a title stays within the subject."""
    mail = read(replace(storied_report, title=hostile))

    assert ["Subject", "Date", "Auto-Submitted", "MIME-Version", "Content-Type"] == mail.keys()


def test_sixty_key_results_are_not_clipped(report_of: Callable[[int], WeeklyReport]) -> None:
    """Programs that clip do so from 102 KB; the mail stays below 80 KiB, that of a month with an agenda too."""
    report = report_of(60)
    month = monthly_report(with_agenda(report, 120), report.view.standing.team.cycle.start)

    assert len(body(report).encode()) <= 80 * KIB
    assert len(body(month).encode()) <= 80 * KIB


def test_the_mail_needs_nothing(storied_report: WeeklyReport) -> None:
    """No image, style element, script, link, class or address."""
    document = LexborHTMLParser(body(storied_report))

    assert [] == document.css("img, svg, style, script, link, a, [class], [background]")
    assert not re.search(r"https?:|url\(|flex|grid|var\(", body(storied_report))


def test_layout_and_data_are_told_apart(storied_report: WeeklyReport) -> None:
    """Tables for layout say so; the scorecard has headings with a scope."""
    tables = LexborHTMLParser(body(storied_report)).css("table")
    data = [table for table in tables if "role" not in table.attributes]

    assert 1 == len(data)
    assert {"col", "row"} == {cell.attributes["scope"] for cell in data[0].css("th")}
    assert {"presentation"} == {table.attributes["role"] for table in tables if "role" in table.attributes}


def test_text_and_background_are_both_coloured(storied_report: WeeklyReport) -> None:
    """A program that turns one of them dark turns both."""
    (root,) = LexborHTMLParser(body(storied_report)).css("body")

    assert {"background-color", "color"} <= set(re.findall(r"([\w-]+):", root.attributes["style"] or ""))


def test_meaning_needs_no_colour(storied_report: WeeklyReport) -> None:
    """Without styles and coloured cells every status is there as shape and word."""
    bare = LexborHTMLParser(re.sub(r' (style|bgcolor)="[^"]*"', "", body(storied_report)))
    rows = [said(row.text()) for row in bare.css("table:not([role]) tr")[1:] if row.css("th")]

    expected = [f"{SYMBOLS[row.standing.status]} {row.standing.status}" for row in storied_report.rows]

    assert [True] * 6 == [row.startswith(status) for row, status in zip(rows, expected, strict=True)]


@pytest.mark.parametrize(
    ("progress", "widths"),
    {"none of the way": (0.0, []), "half of it": (0.5, ["50%"]), "beyond the target": (1.7, ["100%"])}.values(),
)
def test_bars_are_cells(quiet_report: WeeklyReport, progress: float, widths: list[str]) -> None:
    """The filled cell is as wide as the progress, within the bar."""
    first, *_ = quiet_report.rows
    row = replace(first, standing=replace(first.standing, progress=progress))

    document = LexborHTMLParser(body(replace(quiet_report, rows=(row,))))

    assert widths == [cell.attributes["width"] for cell in document.css("td[height][width]")]


def test_the_preview_is_the_first_need(storied_report: WeeklyReport, quiet_report: WeeklyReport) -> None:
    """A list of mails shows what is most urgent, or else the score."""
    busy, quiet = (said(LexborHTMLParser(body(each)).css("div")[0].text()) for each in (storied_report, quiet_report))

    assert 'API p99 latency: No data since Tue 11 Aug 14:05 UTC: prometheus "prod" answers 503.' == busy
    assert " ".join(quiet_report.header) == quiet


def test_made_up_data_says_so(storied_report: WeeklyReport) -> None:
    """A mail on demo data begins with that, and counts the needs it leaves out."""
    text = body(replace(storied_report, demo=True, more=2))

    assert "Demo data" in text
    assert "And 2 more, see the scorecard." in text
