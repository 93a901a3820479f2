"""Pictures of a report and a mail for the documentation, taken by Debian's Chromium.

keyresult demo keyresult-demo
keyresult -C keyresult-demo report weekly -f html -o keyresult-demo/reports
keyresult -C keyresult-demo report weekly -f email -o keyresult-demo/reports
python scripts/screenshots.py keyresult-demo/reports/platform docs/images
"""

from __future__ import annotations

import email
import shutil
import sys
import tempfile
from email.policy import default
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
TALLEST = 1500
LOOKS: dict[str, dict[str, Any]] = {
    "report-light": {"viewport": {"width": 1000, "height": 800}},
    "report-dark": {"viewport": {"width": 1000, "height": 800}, "color_scheme": "dark"},
    "report-320": {"viewport": {"width": 320, "height": 800}},
    "report-print": {"viewport": {"width": 718, "height": 1000}},
    "mail": {"viewport": {"width": 680, "height": 800}},
    "report-detail": {"viewport": {"width": 1000, "height": 800}},
}
DETAIL = "#kr-ci-time"
LAST_WHOLE = """tallest => Math.max(...[...document.querySelectorAll("h1, h2, p, li, tr:has(> th)")]
    .map(each => Math.ceil(each.getBoundingClientRect().bottom)).filter(bottom => bottom <= tallest))"""
"""Where the last row, item or paragraph ends that is seen whole: no picture is cut through one."""


def main(reports: Path, images: Path) -> None:
    """Take every picture of the newest report in a folder."""
    page, mail = (max(reports.glob(f"*.{suffix}")) for suffix in ("html", "eml"))
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        shown = Path(folder) / "mail.html"
        shown.write_text(_html_of(mail), encoding="utf-8")
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        for name, look in LOOKS.items():
            _take(browser, shown if name == "mail" else page, images / f"{name}.png", look)
        browser.close()


def _html_of(mail: Path) -> str:
    body = email.message_from_bytes(mail.read_bytes(), policy=default).get_body(("html",))
    assert body is not None
    return str(body.get_content())


def _take(browser: Browser, page: Path, image: Path, look: dict[str, Any]) -> None:
    with browser.new_context(**look) as context:
        tab = context.new_page()
        tab.emulate_media(media="print" if image.stem == "report-print" else "screen")
        tab.goto(page.absolute().as_uri())
        if image.stem == "report-detail":
            tab.locator(DETAIL).screenshot(path=image)
        else:
            clip = {"x": 0, "y": 0, "width": look["viewport"]["width"], "height": tab.evaluate(LAST_WHOLE, TALLEST)}
            tab.screenshot(path=image, full_page=True, clip=clip)
    print(f"wrote {image}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
