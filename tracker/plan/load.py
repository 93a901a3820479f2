"""Loading a plan: the settings, then every OKR file, then what only shows across them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tracker import registry
from tracker.core.model import Plan, Source, TeamCycle

from .across import note_across
from .drafts import FileDraft, draft, objective_of
from .findings import Finding, Severity, has_errors, in_order
from .fingerprint import okr_files
from .loaded import Loaded
from .measures import Surroundings
from .notes import Notes
from .offers import Offers
from .parts import note_parts
from .settings_file import read_settings
from .source_text import Unreadable, read_source
from .yamltree import read_tree

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from tracker.registry import ConnectorRef
    from tracker.settings import Settings

__all__ = ["Drafted", "Loaded", "load", "read"]


@dataclass(frozen=True, slots=True)
class Drafted:
    """The files as they were read, before any is left out.

    Attributes:
        drafts: What could be read of each OKR file, with the findings in it.
        findings: All of them, in order, those of files that could not be read included.
        paths: The OKR files.
        refs: The connectors that may be named.
    """

    settings: Settings
    drafts: tuple[FileDraft, ...]
    findings: tuple[Finding, ...]
    paths: tuple[Path, ...]
    refs: Mapping[str, ConnectorRef]


def load(root: Path, environ: Mapping[str, str], *, connectors: Mapping[str, ConnectorRef] | None = None) -> Loaded:
    """Load the settings and every OKR file below the folder that they name.

    Files with errors are left out of the plan and reported in the findings; the rest is used.

    Args:
        root: The folder of `keyresult.yaml`.
        environ: The environment; `KEYRESULT_…` variables win over the file.
        connectors: Those that may be named; None means the installed ones.

    Raises:
        SettingsError: The settings are missing or wrong; nothing can be loaded.
    """
    drafted = read(root, environ, connectors=connectors)
    good = [found for found in drafted.drafts if not has_errors(found.notes.found)]
    sources = _with_implied(drafted.settings.sources, good)
    used = {source.connector: drafted.refs[source.connector].entry_point for source in sources.values()}
    plan = Plan(_teams(good), sources)
    return Loaded(drafted.settings, plan, drafted.findings, used, len(drafted.paths) + 1, dict(_files(good)))


def read(root: Path, environ: Mapping[str, str], *, connectors: Mapping[str, ConnectorRef] | None = None) -> Drafted:
    """Read the settings and every OKR file, arguments and errors as those of `load`."""
    root = root.absolute()
    refs = registry.connectors() if connectors is None else connectors
    settings, findings = read_settings(root, environ, Offers(refs))
    paths = okr_files(settings.okrs)
    around = Surroundings(settings.sources, Offers(refs), settings.timezone, _permissions(settings))
    drafts, problems = _drafts(paths, settings, around)
    findings += problems
    if not paths:
        message = f"there is no OKR file below {display(settings.okrs, root)}"
        findings.append(Finding("KR110", Severity.WARNING, message, display(settings.okrs, root), help="add one"))
    return Drafted(settings, tuple(drafts), in_order(findings), tuple(paths), refs)


def _files(drafts: Iterable[FileDraft]) -> Iterator[tuple[str, str]]:
    """The full name of each key result with the name of its file."""
    for found in drafts:
        for kr in found.key_results():
            if kr.value is not None:
                yield kr.value.name, found.notes.source.name


def _permissions(settings: Settings) -> frozenset[str]:
    return frozenset({"allow_commands"} if settings.allow_commands else ())


def display(path: Path, root: Path) -> str:
    """The path as shown to the user: relative to the settings' folder where it is below it."""
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.as_posix()


def _drafts(paths: Sequence[Path], settings: Settings, around: Surroundings) -> tuple[list[FileDraft], list[Finding]]:
    drafts: list[FileDraft] = []
    notes: list[Notes] = []
    unreadable: list[Finding] = []
    for path in paths:
        try:
            source = read_source(path, display(path, settings.root))
            tree, found = read_tree(source)
        except Unreadable as error:
            unreadable.append(error.finding)
            continue
        notes.append(Notes(source, tree, found))
        if (drafted := draft(source, tree, notes[-1], around)) is not None:
            drafts.append(drafted)
    shapeless = len(notes) - len(drafts) - sum(each.tree.data is None for each in notes)
    complete = not unreadable and not shapeless and not any(each.full for each in notes)
    note_across(drafts, complete=complete)
    note_parts(drafts, around.offers, complete=complete)
    return drafts, unreadable + [finding for each in notes for finding in each.found]


def _teams(drafts: Iterable[FileDraft]) -> tuple[TeamCycle, ...]:
    """The team and cycle of every file, those of the same name joined in the order of the files."""
    teams: dict[tuple[str, str], TeamCycle] = {}
    for found in drafts:
        if found.team is None or found.cycle is None:
            continue
        name = (found.team, found.cycle.name)
        before = teams.get(name, TeamCycle(found.team, found.cycle, ()))
        objectives = tuple(objective_of(objective, found.team, found.cycle) for objective in found.objectives)
        metrics = tuple(metric.value for metric in found.health_metrics if metric.value is not None)
        teams[name] = TeamCycle(
            found.team, found.cycle, before.objectives + objectives, before.health_metrics + metrics
        )
    return tuple(teams.values())


def _with_implied(sources: Mapping[str, Source], drafts: Iterable[FileDraft]) -> dict[str, Source]:
    """The declared sources, and those that measures may use without a declaration."""
    known = dict(sources)
    for key_result in (kr for found in drafts for kr in found.key_results()):
        measure = key_result.value.measure if key_result.value else None
        if measure is not None and measure.source not in known:
            known[measure.source] = Source(measure.source, measure.connector, {})
    return known
