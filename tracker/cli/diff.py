"""`keyresult diff`: what changed in the goals since a git revision, and what that does."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import click

from .flags import command
from .options import current
from .output import document, note, say, style, table
from .workspace import as_of, reading, workspace

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracker.core.changes import Change, Subject
    from tracker.core.effects import Case, Difference, Effect
    from tracker.plan.loaded import Loaded
    from tracker.standings import Judge
    from tracker.wiring import Workspace

NO_DATABASE = "there is no database here, so what this does to progress, score and status is not known"

EPILOG = """\b
Examples:
  keyresult diff                        what is not committed yet
  keyresult diff main                   what this branch changes
  keyresult diff origin/main --format md  a comment for a pull request
  keyresult diff --detailed-exitcode    exit 1 if anything changed
"""


@command(epilog=EPILOG)
@click.argument("ref", metavar="[REF]", default="HEAD")
@click.option("--format", "form", type=click.Choice(["text", "md", "json"]), default="text", show_default=True)
@click.option("--detailed-exitcode", "detailed", is_flag=True, help="Exit 1 if there are changes.")
def diff(*, ref: str, form: str, detailed: bool) -> int:
    """Plan of goal changes: the working tree against a git revision.

    Figures are of the stored readings, judged under the old goals and under the new ones.
    """
    from tracker.plan.comparison import changes_since, problems_of
    from tracker.plan.revision import plan_at

    options, place = current(), workspace()
    present = place.load()
    past = plan_at(place.root, ref, place.environ)
    changes = changes_since(past, present, options.team, options.cycle)
    difference = _judged(place, present, changes, ref, past.commit)
    problems = tuple(problems_of(past, present, ref))
    _show(difference, "json" if options.json else form, problems)
    for problem in problems:
        note(f"warning: {problem}")
    return 1 if detailed and changes else 0


def _show(difference: Difference, form: str, problems: Sequence[str]) -> None:
    from tracker.render import diff_json, diff_markdown, diff_text

    if form == "json":
        document(diff_json.document(difference, problems))
    elif current().plain:
        table(diff_json.FIELDS, diff_json.records(difference))
    elif form == "md":
        say(diff_markdown.render(difference))
    else:
        say(diff_text.render(difference, style()))


def _judged(place: Workspace, present: Loaded, changes: Sequence[Change], ref: str, commit: str) -> Difference:
    """The changes with their effects; without, and with the reason, where there is no database."""
    from tracker.core.effects import Difference
    from tracker.standings import Judge

    bare = Difference(ref, commit, tuple((change, None) for change in changes), NO_DATABASE, present.settings.demo)
    if not place.database.exists():
        return bare
    with reading(place) as store:
        now = place.clock.now()
        known_at = as_of(present.settings.timezone, now)
        judge = Judge(store, known_at or now, known_at, present.settings.settle)
        items = tuple((change, _effect(change, judge)) for change in changes)
    return replace(bare, items=items, unjudged=None)


def _effect(change: Change, judge: Judge) -> Effect | None:
    """What a change does to where its key result stands; None for what is no key result."""
    from tracker.core.effects import effect

    names = [subject.name for subject in (change.new, change.old) if subject is not None]
    old, new = (_case(subject, names, judge) for subject in (change.old, change.new))
    return effect(old, new, judge.at, settle=judge.settle) if old or new else None


def _case(subject: Subject | None, names: Sequence[str], judge: Judge) -> Case | None:
    """The key result with what is stored under the first of its names that has readings."""
    from tracker.core.effects import Case

    if subject is None or subject.key_result is None or subject.team is None:
        return None
    histories = [judge.history(subject.team, replace(subject.key_result, name=name)) for name in names]
    found = next((history for history in histories if history.latest is not None), histories[0])
    return Case(subject.key_result, subject.team.cycle, found)
