"""`keyresult report`: what people read every week."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .options import command, current
from .output import document, note, say, style
from .workspace import Opened, opened

if TYPE_CHECKING:
    from tracker.core.model import TeamCycle
    from tracker.core.report import WeeklyReport

WEEK = timedelta(weeks=1)
SUFFIXES = {"md": "md", "json": "json", "term": "txt", "plain": "tsv"}

EPILOG = """\b
Examples:
  keyresult report weekly                        on the terminal
  keyresult report weekly -f md -o reports/      one Markdown file for each team
  keyresult report weekly --as-of 2026-11-22     as it was known at the end of that day
"""


@command(epilog=EPILOG)
@click.argument("kind", type=click.Choice(["weekly"]))
@click.option("-f", "--format", "form", type=click.Choice(["term", "md", "json"]), default="term", show_default=True)
@click.option("--full", is_flag=True, help="Every key result in detail, not only those that call for reading.")
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="PATH", help="A file, or a folder for one file each.")
def report(*, kind: str, form: str, full: bool, output: Path | None) -> int:  # noqa: ARG001 - more kinds come
    """Write a report for people."""
    form = "json" if current().json else "plain" if current().plain else form
    with opened() as session:
        reports = [_weekly(session, team) for team in session.chosen()]
    if output is None:
        _print(reports, form, full=full)
    else:
        _write(reports, form, output, full=full)
    for warning in session.warnings:
        note(f"warning: {warning}")
    return 0


def _weekly(session: Opened, team: TeamCycle) -> WeeklyReport:
    from tracker.core.report import weekly_report

    judge = session.judge
    before = judge.earlier(WEEK).team(team) if judge.at - WEEK >= team.cycle.start else None
    definitions = [
        definition
        for key_result in (*team.key_results(), *team.health_metrics)
        for definition in judge.history(team, key_result).definitions
    ]
    return weekly_report(judge.team(team), before, definitions, demo=session.settings.demo)


def _text(each: WeeklyReport, form: str, *, full: bool) -> str:
    from tracker.render import json_docs, plain, weekly_markdown, weekly_text

    if form == "json":
        return json_docs.text(json_docs.report([each]))
    if form == "plain":
        return plain.report(each)
    return weekly_markdown.render(each, full=full) if form == "md" else weekly_text.render(each, style(), full=full)


def _print(reports: list[WeeklyReport], form: str, *, full: bool) -> None:
    if form == "json":
        from tracker.render import json_docs

        document(json_docs.report(reports))
        return
    say("\n".join(_text(each, form, full=full) for each in reports))


def _write(reports: list[WeeklyReport], form: str, output: Path, *, full: bool) -> None:
    from .files import write

    several = output.is_dir() or not output.suffix or len(reports) > 1
    for each in reports:
        path = output / each.team / f"{each.slug}.{SUFFIXES[form]}" if several else output
        write(path, _text(each, form, full=full))
        note(f"wrote {path}")
