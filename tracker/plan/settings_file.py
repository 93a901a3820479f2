"""Reading `keyresult.yaml` and the variables that override it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError
from pydantic_settings import EnvSettingsSource
from pydantic_settings.exceptions import SettingsError as EnvironmentFault

from tracker.errors import SettingsError
from tracker.places import SETTINGS_FILE
from tracker.settings import Limits, Settings

from .findings import Finding, Severity, concise, has_errors, in_order
from .fingerprint import PREFIX, ours
from .misfits import note_misfits, note_unknown
from .notes import Notes
from .rules.file import MOST_PROBLEMS
from .settings_shapes import SettingsShape
from .shapes import kind
from .source_text import Unreadable, read_source
from .sources import sources_of
from .targets import targets_of
from .yamltree import read_tree

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tracker.core.model import Source

    from .offers import Offers
    from .yamltree import Path as DataPath


def read_settings(root: Path, environ: Mapping[str, str], offers: Offers) -> tuple[Settings, list[Finding]]:
    """The settings of a folder, and the warnings about them.

    Raises:
        SettingsError: The file is missing, or it or a variable is wrong; carries the findings.
    """
    root = root.absolute()
    shape, notes = _shape(root, environ)
    sources = sources_of(shape.sources, root, offers, notes)
    targets = targets_of(shape.deliver, notes)
    if not (root / shape.okrs).is_dir():
        notes.error(
            "KR112",
            f"the folder {shape.okrs} does not exist",
            "okrs",
            help=f"create the folder `{shape.okrs}`, or set `okrs:` to the folder that holds your OKR files",
        )
    if has_errors(notes.found):
        raise _refused(notes.found)
    return _settings(shape, root, sources)._replace(deliver=targets), notes.found


def places(root: Path, environ: Mapping[str, str]) -> dict[str, Path]:
    """Where the database and the OKR files are; raises SettingsError as `read_settings` does."""
    shape, _ = _shape(root.absolute(), environ)
    return {"database": root.absolute() / shape.database, "okrs": root.absolute() / shape.okrs}


def _shape(root: Path, environ: Mapping[str, str]) -> tuple[SettingsShape, Notes]:
    notes = _opened(root)
    data = notes.tree.data if notes.tree.data is not None else {}
    if not isinstance(data, dict):
        notes.error("KR103", f"expected a mapping, found {kind(data)}", help="write `key: value` lines")
        raise _refused(notes.found)
    notes = replace(notes, origins={})
    merged = _merged(data, _overrides(environ), PREFIX, (), notes.origins)
    private = [key for key in merged if key.startswith("_")]  # BaseSettings would take them for its own arguments
    for key in private[:MOST_PROBLEMS]:
        note_unknown((key,), SettingsShape.model_fields, notes)
    try:
        shape = SettingsShape(**{key: value for key, value in merged.items() if key not in private})
    except ValidationError as error:
        note_misfits(error, merged, notes, SettingsShape)
    if notes.found and has_errors(notes.found):
        raise _refused(notes.found)
    return shape, notes


def _opened(root: Path) -> Notes:
    path = root / SETTINGS_FILE
    if not path.exists():
        message = f"there is no {SETTINGS_FILE} in {root}"
        raise SettingsError(message, help="go to the folder that has one, name it with -C, or run `keyresult init`")
    try:
        source = read_source(path, SETTINGS_FILE)
        return Notes(source, *read_tree(source))
    except Unreadable as error:
        raise _refused([error.finding]) from None


def _overrides(environ: Mapping[str, str]) -> dict[str, Any]:
    """The settings that variables give, nested as in the file."""
    source = EnvSettingsSource(SettingsShape)
    source.env_vars = {name.lower(): value for name, value in ours(environ).items()}
    try:
        return source()
    except EnvironmentFault as fault:
        field = re.search(r'"(\w+)"', str(fault))
        name = PREFIX + (field[1].upper() if field else "…")
        message, cure = f"the variable {name} is not JSON", f"set single values, such as {name}__NAME"
        raise SettingsError(message, [Finding("KR103", Severity.ERROR, message, name, help=cure)], help=cure) from None


def _merged(
    data: dict[str, Any], overrides: Mapping[str, Any], variable: str, path: DataPath, origins: dict[DataPath, str]
) -> dict[str, Any]:
    """The data with the overrides in it, and in `origins` the variable behind each value of theirs.

    Keys match without regard to case, and `_` also stands for `-`, which variables cannot hold.
    """
    merged = dict(data)
    names = {key.lower().replace("-", "_"): key for key in data}
    for key, value in overrides.items():
        name = names.get(key, key)
        if isinstance(value, dict):
            below = merged.get(name) if isinstance(merged.get(name), dict) else {}
            merged[name] = _merged(below or {}, value, f"{variable}{key.upper()}__", (*path, name), origins)
        else:
            merged[name] = value
            origins[(*path, name)] = f"{variable}{key.upper()}"
    return merged


def _refused(findings: list[Finding]) -> SettingsError:
    ordered = in_order(findings)
    return SettingsError(f"the settings cannot be used\n{concise(ordered)}", ordered)


def _settings(shape: SettingsShape, root: Path, sources: dict[str, Source]) -> Settings:
    limits = Limits(
        request_deadline=shape.limits.request_deadline.total_seconds(),
        run_budget=shape.limits.run_budget.total_seconds(),
        body_cap=shape.limits.body_cap,
        per_host=shape.limits.per_host,
        total=shape.limits.total,
    )
    return Settings(
        root=root,
        database=root / shape.database,
        okrs=root / shape.okrs,
        timezone=shape.timezone,
        sources=sources,
        settle=shape.settle,
        secrets_dir=root / shape.secrets_dir if shape.secrets_dir else None,
        limits=limits,
        dead_man_url_env=shape.dead_man_url_env,
        allow_commands=shape.allow_commands,
        demo=shape.demo,
        check_select=shape.check.select,
        check_ignore=shape.check.ignore,
    )
