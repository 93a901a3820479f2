"""Everything that `check` has to say: what is wrong with the files, and what the rules find in them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING

from tracker.errors import SelectionError, SettingsError

from .choice import Choice
from .findings import Finding, Severity, has_errors, in_order
from .ignores import without_ignored
from .load import Drafted, display, read
from .rules import RULES, Checked
from .rules.file import MOST_PROBLEMS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from tracker.ports import Archive
    from tracker.registry import ConnectorRef
    from tracker.settings import Settings

    from .rules import Problem, Rule


EVERYTHING = Choice()
"""What counts unless something else is asked for."""


@dataclass(frozen=True, slots=True)
class Examined:
    """What `check` has to say: the findings, in order, and the files that were looked at, as they are shown."""

    findings: tuple[Finding, ...]
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Past:
    """What is stored, if anything is, and the instant that is now."""

    at: datetime
    archive: Archive | None = None


def examine(
    root: Path,
    environ: Mapping[str, str],
    past: Past,
    *,
    connectors: Mapping[str, ConnectorRef] | None = None,
    rules: Sequence[Rule] = RULES,
    choice: Choice = EVERYTHING,
) -> Examined:
    """The findings of all files; those of settings that cannot be used are all there is then.

    Args:
        root: The folder of `keyresult.yaml`.
        environ: The environment.
        past: Now, and the readings that some rules look at.
        connectors: Those that may be named; None means the installed ones.
        rules: What to apply to files beside loading them.
        choice: Which of the warnings count; what it selects replaces what the settings do, what it
            ignores is added to theirs.

    Raises:
        SettingsError: There is no settings file.
    """
    try:
        drafted = read(root, environ, connectors=connectors)
    except SettingsError as error:
        if not error.findings:
            raise
        wrong = (each for each in error.findings if isinstance(each, Finding))
        return Examined(tuple(_limited(wrong)), ("keyresult.yaml",))
    choice = _chosen(drafted.settings, choice)
    found = [*drafted.findings, *_applied(rules, drafted, past)]
    if rules:
        found = list(without_ignored(found, (d.notes for d in drafted.drafts), _ran(rules, choice, past)))
    files = ("keyresult.yaml", *(display(path, root.absolute()) for path in drafted.paths))
    wanted = (each for each in found if each.severity is Severity.ERROR or choice.wants(each.code))
    return Examined(tuple(_limited(in_order(wanted))), files)


def only(examined: Examined, paths: Sequence[Path], root: Path) -> Examined:
    """The part of it that is about some files or folders.

    Raises:
        SelectionError: One of them is no file of the plan, and holds none.
    """
    if not paths:
        return examined
    root = root.absolute()
    kept: set[str] = set()
    for path in paths:
        within = {name for name in examined.files if (root / name).is_relative_to(path.absolute())}
        if not within:
            raise SelectionError(
                f"{path} is no OKR file of this plan", help="`okrs:` in keyresult.yaml names their folder"
            )
        kept |= within
    findings = tuple(each for each in examined.findings if each.file in kept)
    return Examined(findings, tuple(name for name in examined.files if name in kept))


def _chosen(settings: Settings, asked: Choice) -> Choice:
    return Choice(asked.select or settings.check_select, (*settings.check_ignore, *asked.ignore))


def _ran(rules: Iterable[Rule], choice: Choice, past: Past) -> Callable[[str], bool]:
    """Whether a rule had something to say."""
    codes = {rule.code for rule in rules if choice.wants(rule.code) and (past.archive or not rule.needs_history)}
    return codes.__contains__


def _applied(rules: Iterable[Rule], drafted: Drafted, past: Past) -> Iterator[Finding]:
    """What the rules find in the files that could be read."""
    checked = Checked(drafted.drafts, past.archive, past.at, drafted.settings.settle)
    told: Counter[str] = Counter()
    for rule in rules:
        for problem in rule.check(checked) if rule.check else ():
            told[problem.notes.source.name] += 1
            if told[problem.notes.source.name] <= MOST_PROBLEMS + 1:
                yield _finding(rule, problem)


def _limited(findings: Iterable[Finding]) -> Iterator[Finding]:
    """The first ones of each file; where there are more, that is said at the last of them."""
    for file, found in groupby(findings, lambda each: each.file):
        every = [*found]
        yield from every[:MOST_PROBLEMS]
        if rest := every[MOST_PROBLEMS:]:
            message = f"{file} has more than {MOST_PROBLEMS} problems; the rest is not shown"
            cure = "correct the first few problems, then run the check again"
            severity = Severity.ERROR if has_errors(rest) else Severity.WARNING
            last = replace(rest[0], key_result=None, replacement=None)
            yield replace(last, code="KR117", severity=severity, message=message, help=cure)


def _finding(rule: Rule, problem: Problem) -> Finding:
    view = replace(problem.notes, found=[])
    note = view.error if rule.severity == "error" else view.warn
    note(rule.code, problem.message, *problem.path, help=problem.help, key=problem.key)
    return view.found[0]
