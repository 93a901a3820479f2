"""The weekly report as one HTML file: no script, no request, light, dark and printed.

A strict policy in the file itself lets the browser refuse whatever an escape could have missed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .page import MEANINGS, page
from .sheet import sheet
from .templates import parts as made

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracker.core.report import WeeklyReport


def render(report: WeeklyReport, *, full: bool = False, printed: bool = False) -> str:
    """The report as a page that opens from disk.

    Every key result is told; charts and weeks of those that call for no reading are folded, and
    with `full` none are. `printed` makes it one for paper: nothing is folded, it is always light,
    words are black, and links are followed by where they lead.
    """
    return "".join(parts(report, full=full, printed=printed))


def parts(report: WeeklyReport, *, full: bool = False, printed: bool = False) -> Iterator[str]:
    """The text of `render` as it is made."""
    shown = {
        "report": report,
        "page": page(report, full=full or printed),
        "sheet": sheet(printed=printed),
        "scheme": "light" if printed else "light dark",
        "meanings": MEANINGS,
    }
    yield from made("report.html", shown)
    yield "\n"
