"""The weekly report as a mail: text and HTML of the same sentences, no images, safe headers."""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import TYPE_CHECKING, Final

from tracker.core.report import sentence

from . import weekly_text
from .escape import clean
from .html.templates import template
from .palette import LIGHT
from .style import Style

if TYPE_CHECKING:
    from tracker.core.need import Need
    from tracker.core.report import WeeklyReport

_WIDTH: Final = 76


def message(report: WeeklyReport, *, full: bool = False) -> EmailMessage:
    """The mail without sender and recipients; the same report gives the same bytes.

    The subject is the title with the week in it, so that no two weeks are shown as one thread.
    `full` tells every key result in detail in the text part.
    """
    import hashlib  # once the template engine has loaded it, without OpenSSL

    text, page = weekly_text.render(report, Style(_WIDTH), full=full), body(report)
    mail = EmailMessage(policy=SMTP)
    mail["Subject"] = clean(report.title)
    mail["Date"] = format_datetime(report.view.standing.at)
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(text, cte="quoted-printable")
    mail.add_alternative(page, subtype="html", cte="quoted-printable")
    mail.set_boundary(f"keyresult-{hashlib.sha256((text + page).encode()).hexdigest()[:32]}")
    return mail


def render(report: WeeklyReport, *, full: bool = False) -> str:
    """The mail as the text of an `.eml` file."""
    return message(report, full=full).as_bytes().decode("ascii")


def body(report: WeeklyReport) -> str:
    """The HTML of the mail: tables for layout, every style inline, bars as coloured cells.

    It stays below 80 KiB with 60 key results of usual titles.
    """
    shown = {"report": report, "colours": LIGHT, "preheader": _preheader(report)}
    return template("email.html").render(shown).lstrip() + "\n"


def _preheader(report: WeeklyReport) -> str:
    """What a list of mails shows beside the subject: the first need, or else the score."""
    return _need(report.needs[0]) if report.needs else " ".join(report.header)


def _need(need: Need) -> str:
    return f"{need.standing.key_result.title}: {sentence(need.sentence)}"
