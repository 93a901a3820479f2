"""Debian's Chromium, driven by Playwright, with pages that are files on the disk."""

from __future__ import annotations

import re
import shutil
import unicodedata
import zlib
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import sync_playwright

from tracker.core.report_leadership import leadership_sheet
from tracker.core.report_review import CycleFacts, review_sheet
from tracker.render import email, html, sheet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from playwright.sync_api import Browser, Dialog, Page

    from tracker.core.report import WeeklyReport

QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]
WATCH = """
window.violations = [];
window.owned = () => { window.ran = true };
document.addEventListener('securitypolicyviolation', event => window.violations.push(event.violatedDirective));
"""


@dataclass
class Opened:
    """A page that was opened, what it asked for, and what it popped up."""

    page: Page
    requests: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)

    @property
    def violations(self) -> list[str]:
        """What the policy of the page refused."""
        return self.page.evaluate("window.violations")

    @property
    def ran(self) -> bool:
        """Whether a script of the page called `owned`."""
        return self.page.evaluate("window.ran === true")

    def refuse(self, dialog: Dialog) -> None:
        """Note a dialog and close it."""
        self.dialogs.append(dialog.message)
        dialog.dismiss()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for the session."""
    program = shutil.which("chromium")
    if program is None:
        pytest.fail("chromium is missing: run scripts/install-test-tools")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=QUIET)
        yield started
        started.close()


@pytest.fixture
def shown(browser: Browser, tmp_path: Path) -> Callable[..., AbstractContextManager[Opened]]:
    """Opens a text as a page from disk: `shown(text, width=…, dark=…, media=…)`."""

    @contextmanager
    def open_page(text: str, *, width: int = 1000, dark: bool = False, media: str = "screen") -> Iterator[Opened]:
        path = tmp_path / "page.html"
        path.write_text(text, encoding="utf-8")
        scheme = "dark" if dark else "light"
        with browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme) as context:
            context.add_init_script(WATCH)
            opened = Opened(context.new_page())
            opened.page.emulate_media(media=media)
            opened.page.on("request", lambda request: opened.requests.append(request.url))
            opened.page.on("dialog", opened.refuse)
            opened.page.goto(path.as_uri())
            yield opened

    return open_page


@pytest.fixture
def pages(
    storied_report: WeeklyReport, quiet_report: WeeklyReport, meeting: WeeklyReport, month: WeeklyReport
) -> dict[str, str]:
    """Everything that is read in a browser or a mail program."""
    team = storied_report.view.standing
    return {
        "the report": html.render(storied_report),
        "the report in full": html.render(storied_report, full=True),
        "a quiet report": html.render(quiet_report),
        "a report with an agenda": html.render(meeting),
        "a month": html.render(month, full=True),
        "a page for paper": html.render(meeting, printed=True),
        "leadership": sheet.page(leadership_sheet([team], {})),
        "a review": sheet.page(review_sheet(team, CycleFacts())),
        "the mail": email.body(storied_report),
        "a quiet mail": email.body(quiet_report),
        "a mail with an agenda": email.body(meeting),
        "the mail of a month": email.body(month),
    }


def glyphs(table: bytes) -> dict[int, str]:
    """What each glyph of a font stands for, by its `ToUnicode` table."""
    found: dict[int, str] = {}
    for block in re.findall(rb"beginbfchar\n(.*?)endbfchar", table, re.DOTALL):
        for glyph, text in re.findall(rb"<([0-9A-F]+)> <([0-9A-F]+)>", block):
            found[int(glyph, 16)] = bytes.fromhex(text.decode()).decode("utf-16-be")
    for block in re.findall(rb"beginbfrange\n(.*?)endbfrange", table, re.DOTALL):
        for first, last, text in re.findall(rb"<([0-9A-F]+)> <([0-9A-F]+)> <([0-9A-F]+)>", block):
            span = range(int(first, 16), int(last, 16) + 1)
            found |= {glyph: chr(int(text, 16) + step) for step, glyph in enumerate(span)}
    return found


def stream(body: bytes) -> bytes:
    """The stream of an object, unpacked."""
    packed = re.search(rb"stream\r?\n(.*)\r?\nendstream", body, re.DOTALL)
    assert packed is not None
    return zlib.decompress(packed[1]) if b"FlateDecode" in body else packed[1]


def page_text(content: bytes, fonts: dict[bytes, dict[int, str]]) -> str:
    """The text of a page in the order in which it is drawn, without spaces: runs end where letters are kerned."""
    font: dict[int, str] = {}
    drawn = []
    for name, run in re.findall(rb"/(F\d+) [\d.]+ Tf|<([0-9A-F]+)> Tj", content):
        font = fonts[name] if name else font
        drawn.append("".join(font[int(run[at : at + 4], 16)] for at in range(0, len(run), 4)))
    return "".join(unicodedata.normalize("NFKC", "".join(drawn)).split())


@pytest.fixture(scope="session")
def pdf_pages() -> Callable[[bytes], list[str]]:
    """Reads the text of each page of a PDF as Chromium writes them, without spaces."""

    def read(pdf: bytes) -> list[str]:
        objects = dict(re.findall(rb"(\d+) 0 obj\n(.*?)\nendobj", pdf, re.DOTALL))
        tables = {number: re.search(rb"/ToUnicode (\d+) 0 R", body) for number, body in objects.items()}
        fonts = {number: glyphs(stream(objects[found[1]])) for number, found in tables.items() if found}
        pages = [body for body in objects.values() if re.search(rb"/Type /Page\n", body)]
        texts = []
        for body in pages:
            named = {name: fonts[number] for name, number in re.findall(rb"/(F\d+) (\d+) 0 R", body)}
            content = re.search(rb"/Contents (\d+) 0 R", body)
            assert content is not None
            texts.append(page_text(stream(objects[content[1]]), named))
        return texts

    return read
