"""`keyresult init`: a commented example of one's own, and the database."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

import tracker
from tracker.errors import UsageError

from .options import command, current
from .output import note, say

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

EPILOG = """\b
Examples:
  keyresult init                     asks four questions
  keyresult init okrs --no-input     takes the defaults, in the folder okrs
"""

IGNORED = "# readings stay out of git; OKR files go in\nkeyresult.db*\n"


@dataclass(frozen=True, slots=True)
class Answers:
    """What the example is written for."""

    team: str
    owner: str
    cycle: str
    url: str


@command(epilog=EPILOG)
@click.argument("target", metavar="[DIR]", required=False, type=click.Path(path_type=Path, file_okay=False))
def init(target: Path | None) -> int:
    """Write a commented example to DIR and create its database; overwrites nothing."""
    from tracker.clock import SystemClock
    from tracker.wiring import Workspace

    from .files import write

    place = target or current().directory
    if (place / "keyresult.yaml").exists():
        raise UsageError(f"{place / 'keyresult.yaml'} is there already", help="`keyresult check` looks at it")
    answers = _ask(SystemClock().now().date())
    for path, text in _texts(answers).items():
        if (place / path).exists():
            note(f"kept {place / path}")
        else:
            write(place / path, text, mode=0o644)
            say(f"wrote {place / path}")
    workspace = Workspace(place)
    workspace.writer(create=True).close()
    say(f"created {workspace.database}")
    _next(place)
    return 0


def _ask(today: date) -> Answers:
    defaults = Answers("platform", "dana", f"{today.year}-Q{(today.month + 2) // 3}", "http://localhost:9090")
    if current().no_input or not _interactive():
        return defaults
    return Answers(
        team=click.prompt("Team", defaults.team, err=True),
        owner=click.prompt("Owner of the first objective", defaults.owner, err=True),
        cycle=click.prompt("Cycle", defaults.cycle, err=True),
        url=click.prompt("Address of Prometheus", defaults.url, err=True),
    )


def _interactive() -> bool:
    import sys

    return sys.stdin.isatty()


def _texts(answers: Answers) -> Mapping[Path, str]:
    from tracker.plan.schema import okrs_schema

    from .files import dump

    samples = _samples()
    settings = (samples / "keyresult.yaml").read_text(encoding="utf-8")
    okrs = (samples / "okrs" / "platform-2026-q4.yaml").read_text(encoding="utf-8")
    name = f"{answers.team}-{answers.cycle}".lower()
    return {
        Path("keyresult.yaml"): settings.replace("https://prometheus.example.com", answers.url),
        Path("okrs") / f"{name}.yaml": _personal(okrs, answers),
        Path("okrs") / "okrs.schema.json": dump(okrs_schema()),
        Path(".gitignore"): IGNORED,
    }


def _samples() -> Path:
    """The folder of the samples: `config/`, which a wheel carries as `tracker/samples`."""
    package = Path(tracker.__file__).parent
    installed = package / "samples"
    return installed if installed.is_dir() else package.parent / "config"


def _personal(okrs: str, answers: Answers) -> str:
    return (
        okrs.replace("team: platform", f"team: {answers.team}")
        .replace("cycle: 2026-Q4", f"cycle: {answers.cycle}")
        .replace("owner: dana", f"owner: {answers.owner}")
    )


def _next(place: Path) -> None:
    say()
    say("Next:")
    if place != Path():
        say(f"  cd {place}")
    say("  keyresult check                   what is said about the files")
    say("  keyresult poll -n                 ask the sources, store nothing")
    say("  keyresult poll                    the first readings (then let cron run it)")
    say("  keyresult status                  where everything stands")
