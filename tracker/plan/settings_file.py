"""Reading `keyresult.yaml` and the variables that override it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError
from pydantic_settings import EnvSettingsSource
from pydantic_settings.exceptions import SettingsError as EnvironmentFault

from tracker.core.model import Source
from tracker.errors import SettingsError
from tracker.settings import SETTINGS_FILE, Limits, Settings

from .findings import Finding, Severity, concise, has_errors, in_order
from .fingerprint import PREFIX, ours
from .misfits import note_misfits
from .notes import Notes
from .settings_shapes import SettingsShape
from .shapes import kind
from .source_text import Unreadable, read_source
from .sources import sources_of
from .yamltree import read_tree

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from .offers import Offers
    from .yamltree import Path as DataPath


def read_settings(root: Path, environ: Mapping[str, str], offers: Offers) -> tuple[Settings, list[Finding]]:
    """The settings of a folder, and the warnings about them.

    Raises:
        SettingsError: The file is missing, or it or a variable is wrong; carries the findings.
    """
    root = root.absolute()
    shape, overrides, notes = _shape(root, environ)
    sources = sources_of(shape.sources, root, offers, notes)
    findings = _blamed_on_environment(notes.found, overrides, notes)
    if has_errors(findings):
        raise _refused(findings)
    return _settings(shape, root, sources), findings


def places(root: Path, environ: Mapping[str, str]) -> dict[str, Path]:
    """Where the database and the OKR files are; raises SettingsError as `read_settings` does."""
    shape, _, _ = _shape(root.absolute(), environ)
    return {"database": root.absolute() / shape.database, "okrs": root.absolute() / shape.okrs}


def _shape(root: Path, environ: Mapping[str, str]) -> tuple[SettingsShape, dict[str, Any], Notes]:
    notes = _opened(root)
    data = notes.tree.data if notes.tree.data is not None else {}
    if not isinstance(data, dict):
        notes.error("KR103", f"expected a mapping, found {kind(data)}", help="write `key: value` lines")
        raise _refused(notes.found)
    overrides = _overrides(environ)
    merged = _merged(data, overrides)
    try:
        return SettingsShape(**merged), overrides, notes
    except ValidationError as error:
        note_misfits(error, merged, notes, SettingsShape)
        raise _refused(_blamed_on_environment(notes.found, overrides, notes)) from None


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
        name = next((name for name in ours(environ) if name.lower().removeprefix(PREFIX.lower()) in str(fault)), PREFIX)
        message = f"the variable {name} is not JSON"
        help = f"set single values, such as {name}__NAME"
        raise SettingsError(message, [Finding("KR103", Severity.ERROR, message, name, help=help)], help=help) from None


def _merged(data: dict[str, Any], overrides: Mapping[str, Any]) -> dict[str, Any]:
    """The data with the overrides in it; keys match without regard to case, `_` also stands for `-`."""
    merged = dict(data)
    names = {key.lower().replace("-", "_"): key for key in data}
    for key, value in overrides.items():
        name = names.get(key, key)
        below = merged.get(name)
        merged[name] = _merged(below, value) if isinstance(value, dict) and isinstance(below, dict) else value
    return merged


def _blamed_on_environment(findings: list[Finding], overrides: Mapping[str, Any], notes: Notes) -> list[Finding]:
    """The findings, those about a value of a variable placed there instead of in the file."""
    variables = {path: name for path, name in _leaves(overrides, PREFIX)}
    return [_placed(finding, variables, notes) for finding in findings]
