"""`keyresult init`: a commented example of one's own, and the database."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from tracker.errors import UsageError

from .flags import command
from .options import current
from .output import is_terminal, note, say

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from .example import Answers

T = TypeVar("T")

EPILOG = """\b
Examples:
  keyresult init                     asks four questions
  keyresult init okrs --no-input     takes the defaults, in the folder okrs
  keyresult init -t payments --cycle 2027-Q1 --owner ana --url https://prometheus.example.com
"""


@command(epilog=EPILOG)
@click.argument("target", metavar="[DIR]", required=False, type=click.Path(path_type=Path, file_okay=False))
@click.option("--owner", metavar="NAME", help="Who owns the first objective.")
@click.option("--url", metavar="URL", help="The address of Prometheus.")
def init(*, target: Path | None, owner: str | None, url: str | None) -> int:
    """Write a commented example to DIR and create its database; overwrites nothing.

    What --team, --cycle, --owner and --url do not say is asked for on a terminal.
    """
    from tracker.clock import SystemClock

    options = current()
    options.directory = place = options.directory / (target or "")
    if (place / "keyresult.yaml").exists():
        raise UsageError(f"{place / 'keyresult.yaml'} is there already", help="`keyresult check` looks at it")
    answers = _answers(owner, url, SystemClock().now().date())
    _write(place, answers)
    _create_database(place)
    _next(place)
    return 0


def _answers(owner: str | None, url: str | None, today: date) -> Answers:
    from . import example

    options = current()
    quarter = f"{today.year}-Q{(today.month + 2) // 3}"
    return example.Answers(
        team=_answer("Team", options.team, "platform", example.team),
        owner=_answer("Owner of the first objective", owner, "dana", example.owner),
        cycle=_answer("Cycle", options.cycle, quarter, example.cycle),
        url=_answer("Address of Prometheus", url, "http://localhost:9090", example.url),
    )


def _answer(question: str, said: str | None, default: str, judge: Callable[[str], T]) -> T:
    """What was said on the command line, or is typed on a terminal, again until it will do."""
    if said is not None or current().no_input or not is_terminal(sys.stdin):
        return judge(default if said is None else said)

    def typed(text: str) -> T:
        try:
            return judge(text)
        except UsageError as error:
            raise click.UsageError(f"{error.message}; {error.help}") from None

    answer: T = click.prompt(question, default, value_proc=typed, err=True)
    return answer


def _write(place: Path, answers: Answers) -> None:
    from tracker.plan.fingerprint import okr_files

    from . import example
    from .files import write

    texts: dict[Path, str] = {Path("keyresult.yaml"): example.settings(answers), **example.schemas()}
    if okr_files(place / "okrs"):
        note(f"kept the OKR files in {place / 'okrs'}")
    else:
        texts[Path("okrs") / example.file_name(answers)] = example.okrs(answers)
    for path, text in texts.items():
        if (place / path).exists():
            note(f"kept {place / path}")
        else:
            write(place / path, text, mode=0o644)
            say(f"wrote {place / path}")


def _create_database(place: Path) -> None:
    from .workspace import workspace

    made = workspace()
    is_new = not made.database.exists()
    made.writer(create=True).close()
    if is_new:
        say(f"created {made.database}")
    else:
        note(f"kept {made.database}")
    _keep_out_of_git(place, made.database)


def _keep_out_of_git(place: Path, database: Path) -> None:
    """Name the database in `.gitignore`, with the files that SQLite and the lock put beside it."""
    from .files import write

    if not database.is_relative_to(place.absolute()):
        return
    pattern, path = f"{database.relative_to(place.absolute()).as_posix()}*", place / ".gitignore"
    if not path.exists():
        write(path, f"# readings stay out of git; OKR files go in\n{pattern}\n", mode=0o644)
        say(f"wrote {path}")
    elif pattern not in path.read_text(encoding="utf-8", errors="replace").splitlines():
        note(f"kept {path}; add the line {pattern} to keep readings out of git")


def _next(place: Path) -> None:
    say()
    say("Next:")
    if place != Path():
        say(f"  cd {place}")
    say("  keyresult check                   what is said about the files")
    say("  keyresult poll -n                 ask the sources, store nothing")
    say("  keyresult poll                    the first readings (then let cron run it)")
    say("  keyresult status                  where everything stands")
