"""What a report may have beside its usual content: another comparison, an agenda, a form for paper."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tracker.errors import UsageError

from .options import current

if TYPE_CHECKING:
    from pathlib import Path
    from typing import TypeVar

    from tracker.core.report import WeeklyReport

    from .workspace import Opened

    Report = TypeVar("Report", bound=WeeklyReport)

PAPER: Final = "print"
"""The form of `--print`."""
_COMPARED: Final = ("weekly", "monthly", "leadership")
_MEETINGS: Final = ("weekly", "monthly")
_TABLES: Final = ("csv", "plain")
_PAGES: Final = ("", ".html", ".htm")


@dataclass(frozen=True, slots=True)
class Extras:
    """What was asked for of a report of a kind: `since` as it was said, `box` in minutes."""

    kind: str
    since: str | None = None
    box: int | None = None

    def compared(self, session: Opened) -> Opened:
        """The session in which reports are compared with what was asked for; raises as `since.asked`."""
        if self.since is None:
            return session
        from .since import asked

        return session._replace(since=asked(session, self.since))

    def with_agenda(self, report: Report) -> Report:
        """The report with its agenda, if one was asked for."""
        if self.box is None:
            return report
        from tracker.core.agenda import with_agenda

        return with_agenda(report, self.box)

    def fits(self, form: str) -> str:
        """The form, if it has room for what was asked for.

        Raises:
            UsageError: It is a table of key results, and an agenda is wanted.
        """
        if self.box is not None and form in _TABLES:
            raise UsageError(f"an agenda does not go into {form}", help="choose another form, such as term, md or json")
        return form


def extras(kind: str, since: str | None, agenda: str | None) -> Extras:
    """What was asked for, as far as it can be told without the plan.

    Raises:
        UsageError: Reports of the kind are compared with nothing earlier, nobody meets over them, or
            the length is none.
    """
    if since is not None and kind not in _COMPARED:
        cure = f"{', '.join(_COMPARED)} reports are compared with something earlier"
        raise UsageError(f"--since says nothing to a {kind} report", help=cure)
    if agenda is None:
        return Extras(kind, since)
    if kind not in _MEETINGS:
        raise UsageError(f"a {kind} report has no agenda", help=f"--agenda is for {' and '.join(_MEETINGS)}")
    from tracker.core.quantity import QuantityError
    from tracker.core.timebox import box_minutes

    try:
        return Extras(kind, since, box_minutes(agenda))
    except QuantityError as error:
        raise UsageError(f"--agenda: {error.message}", help=error.help) from None


def for_paper(form: str | None, output: Path | None) -> str:
    """The form for paper, where nothing else was asked for.

    Raises:
        UsageError: Another form was asked for, in so many words or by the name of the file.
    """
    options = current()
    ending = "" if output is None or output.is_dir() else output.suffix
    if options.json or options.plain or form not in {None, "html"} or ending not in _PAGES:
        raise UsageError("--print is a page for paper: HTML", help="leave other forms out, or name a file x.html")
    return PAPER
