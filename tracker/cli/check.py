"""`keyresult check`: everything that is wrong with the files, or could be better in them."""

from __future__ import annotations

import json
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tracker.errors import KeyresultError, StoreError, UsageError

from .flags import command
from .options import current
from .output import document, note, say, table
from .workspace import workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from tracker.plan.check import Examined, Past
    from tracker.plan.choice import Choice
    from tracker.wiring import Workspace

FINDING_FIELDS = ("code", "severity", "file", "line", "column", "end_column", "key_result", "message", "help")
RULE_FIELDS = ("code", "family", "severity", "title", "what")
TOPS = {"github": "GITHUB_WORKSPACE", "gitlab": "CI_PROJECT_DIR"}
"""The variable with the folder from which a reader of a format names files."""

EPILOG = """\b
Examples:
  keyresult check                      every problem, with its line and its cure
  keyresult check okrs/platform.yaml   those of one file; names are looked up in all
  keyresult check --fix                first mend what is safe to mend
  keyresult check --select KR5         OKR practice alone; errors always count
  keyresult check --rules              every rule; `keyresult explain KR504` tells one
  keyresult check --strict             exit 1 for warnings too

Rules about what is usual look at the database, if there is one and not --offline. On GitHub
Actions the format is github, unless another one is asked for.
"""


@command(epilog=EPILOG)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH]...")
@click.option("--rules", is_flag=True, help="List the rules instead.")
@click.option("--select", multiple=True, metavar="CODE", help="Only these rules, by code or the beginning of one.")
@click.option("--ignore", multiple=True, metavar="CODE", help="Not these rules.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["full", "concise", "json", "github", "gitlab", "sarif", "junit"]),
    help="How.",
)
@click.option("--fix", is_flag=True, help="Mend what is safe to mend: quotes around a bound, mistyped keys.")
@click.option("--strict", is_flag=True, help="Warnings fail too.")
@click.option("--offline", is_flag=True, help="Do not look at stored readings.")
def check(
    *,
    paths: tuple[Path, ...],
    rules: bool,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    form: str | None,
    fix: bool,
    strict: bool,
    offline: bool,
) -> int:
    """Check settings and OKR files: every problem of every file at once."""
    if rules:
        return _list_rules()
    from tracker.plan.check import examine, only

    place, choice = workspace(), _choice(select, ignore)
    if fix:
        _mend(place, paths)
    with _past(place, offline=offline) as past:
        examined = only(examine(place.root, place.environ, past, choice=choice), paths, place.root)
    _write(examined, _form(form, place), place, strict=strict)
    failing = [finding for finding in examined.findings if strict or finding.severity == "error"]
    return 1 if failing else 0


def _choice(select: Sequence[str], ignore: Sequence[str]) -> Choice:
    from tracker.plan.choice import Choice, codes_in

    try:
        return Choice(codes_in(select), codes_in(ignore))
    except ValueError as error:
        raise UsageError(str(error), help="`keyresult check --rules` lists them") from None


@contextmanager
def _past(place: Workspace, *, offline: bool) -> Iterator[Past]:
    """Now, and the stored readings if they can be read; that they cannot is said and stops nothing."""
    from tracker.plan.check import Past

    now = place.clock.now()
    store = None
    try:
        store = None if offline or not place.database.exists() else place.reader()
    except StoreError as error:
        note(f"warning: stored readings are not looked at: {error.message}")
    except KeyresultError:  # the settings are wrong, which is a finding
        pass
    try:
        yield Past(now, store)
    finally:
        if store is not None:
            store.close()


def _form(asked: str | None, place: Workspace) -> str:
    """The format: as asked for, or as the global options or GitHub want it."""
    if asked is not None and asked != "full":
        return asked
    if current().json or current().plain:
        return "json" if current().json else "plain"
    return "github" if asked is None and place.environ.get("GITHUB_ACTIONS") else "full"


def _write(examined: Examined, form: str, place: Workspace, *, strict: bool) -> None:
    from tracker.plan import findings as shapes
    from tracker.plan.formats import github, gitlab, junit, sarif
    from tracker.plan.formats.places import seen_from

    top = Path(place.environ.get(TOPS.get(form, ""), "") or Path.cwd())
    found, files = examined.findings, len(examined.files)
    seen = seen_from(top, place.root, found) if form in {"github", "gitlab", "sarif", "junit"} else found
    writers: dict[str, Callable[[], Any]] = {
        "full": lambda: say(shapes.full(found, files=files)),
        "concise": lambda: say(shapes.concise(found)) if found else None,
        "json": lambda: document(shapes.as_json(found)),
        "plain": lambda: table(FINDING_FIELDS, [[getattr(each, name) for name in FINDING_FIELDS] for each in found]),
        "github": lambda: _to_github(github.commands(seen), github.job_summary(seen, files), place),
        "gitlab": lambda: say(json.dumps(gitlab.code_quality(seen), indent=2)),
        "sarif": lambda: document(sarif.log(seen)),
        "junit": lambda: say(junit.report(seen, examined.files, strict=strict)),
    }
    writers[form]()


def _to_github(annotations: str, summary: str, place: Workspace) -> None:
    """Annotations to the log, and the whole to the summary of the job."""
    if annotations:
        say(annotations)
    path = place.environ.get("GITHUB_STEP_SUMMARY")
    if not path:
        return
    try:
        with Path(path).open("a", encoding="utf-8", errors="backslashreplace") as file:
            file.write(summary)
    except OSError as error:
        note(f"warning: the job summary cannot be written: {(error.strerror or 'unknown error').lower()}")


def _list_rules() -> int:
    from tracker.plan.rules import RULES

    rows = [{name: getattr(rule, name) for name in RULE_FIELDS} for rule in RULES]
    if current().json:
        document({"schema": "keyresult.rules/1", "items": rows})
    elif current().plain:
        table(RULE_FIELDS, [[*row.values()] for row in rows])
    else:
        for family in dict.fromkeys(rule.family for rule in RULES):
            say(f"{family}\n" + "\n".join(_line(rule) for rule in RULES if rule.family == family) + "\n")
        say("`keyresult explain KR504` tells what a rule finds, why, and what to do about it.")
    return 0


def _line(rule: Any) -> str:  # noqa: ANN401 - a rule, whose module is imported only when it is needed
    return f"  {rule.code}  {rule.severity:<7}  {rule.title}"


def _mend(place: Workspace, paths: Sequence[Path]) -> None:
    """Mend what is safe to mend, and say where."""
    from .mending import mend

    for name, count in mend(place, paths).items():
        note(f"fixed {count} in {name}")
