"""`keyresult note`: what happened on a day, beside the numbers and on their charts."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import click

from tracker.errors import UsageError

from .flags import command
from .options import only_now
from .output import note as tell
from .saying import author, worded, written

if TYPE_CHECKING:
    from datetime import datetime

    from tracker.core.cycle import Cycle

EPILOG = """\b
Examples:
  keyresult note ci-time "cache enabled"
  keyresult note ci-time "new runners" --on 2026-11-09 --rebase
"""


@command(epilog=EPILOG)
@click.argument("key_result", metavar="KR")
@click.argument("text")
@click.option("--on", "on", metavar="DATE", help="The day it happened, in the team's zone. Default: today.")
@click.option("--rebase", is_flag=True, help="Learn what is usual anew from the week of that day on.")
@click.option("--author", "by", metavar="NAME", help="Who says so. Default: the user of this machine.")
def note(*, key_result: str, text: str, on: str | None, rebase: bool, by: str | None) -> int:
    """Note TEXT on a day: it is shown on charts and in reports and changes no number."""
    from tracker.core.words import Note

    from .workspace import one, workspace

    only_now("note")
    place = workspace()
    now = place.clock.now()
    team, chosen = one(place.load().plan, key_result, now)
    said = worded(text, "a note")
    if not said:
        raise UsageError("a note says something")
    day = _day(on, team.cycle, now)
    with written(place) as store:
        store.annotate(Note(chosen.name, day, said, author(by), now, rebase))
    tell(f"noted on {chosen.name} for {day}" + ("; limits start anew there" if rebase else ""))
    return 0


def _day(text: str | None, cycle: Cycle, now: datetime) -> date:
    """The day that was said, which is not to come; today if none was."""
    today = cycle.day_of(now)
    try:
        day = today if text is None else date.fromisoformat(text)
    except ValueError:
        raise UsageError(f'"{text}" is not a day', help="write it as 2026-11-23") from None
    if day > today:
        raise UsageError(f"--on {text} is in the future", help="a note says what was, not what will be")
    return day
