"""Debian's Chromium, driven by Playwright, with pages that are files on the disk."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import sync_playwright

from tracker.render import email, html

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
def pages(storied_report: WeeklyReport, quiet_report: WeeklyReport) -> dict[str, str]:
    """Everything that is read in a browser or a mail program."""
    return {
        "the report": html.render(storied_report),
        "the report in full": html.render(storied_report, full=True),
        "a quiet report": html.render(quiet_report),
        "the mail": email.body(storied_report),
        "a quiet mail": email.body(quiet_report),
    }
