"""`check --fix`: writes the files that can be mended, each as a whole or not at all."""

from __future__ import annotations

import stat
from collections import Counter
from typing import TYPE_CHECKING

from tracker.errors import SettingsError

from .files import write

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from tracker.plan.findings import Finding
    from tracker.wiring import Workspace

MOST_ROUNDS = 10
"""How often mending one thing may show the next."""


def mend(place: Workspace, paths: Sequence[Path] = ()) -> Mapping[str, int]:
    """Mend every file, or those below some paths; how many things were mended in each.

    A file that still cannot be read as YAML afterwards is left as it was.

    Raises:
        SettingsError: There is no settings file.
        StoreError: A file cannot be written.
    """
    done: Counter[str] = Counter()
    for _ in range(MOST_ROUNDS):
        mended = [_mended(place, name, found) for name, found in _by_file(place, paths).items()]
        for name, count in mended:
            done[name] += count
        if not any(count for _, count in mended):
            break
    return +done


def _by_file(place: Workspace, paths: Sequence[Path]) -> dict[str, list[Finding]]:
    """What can be mended, by file."""
    from tracker.plan.check import Past, examine, only

    examined = examine(place.root, place.environ, Past(place.clock.now()), rules=())
    by_file: dict[str, list[Finding]] = {}
    for finding in only(examined, paths, place.root).findings:
        if finding.replacement is not None:
            by_file.setdefault(finding.file, []).append(finding)
    return by_file


def _mended(place: Workspace, name: str, found: Sequence[Finding]) -> tuple[str, int]:
    """Mend one file; its name, and how many things were mended."""
    from tracker.plan.fixes import quoted, replaced

    path = place.root / name
    try:
        content, mode = path.read_bytes(), stat.S_IMODE(path.stat().st_mode)
    except OSError as error:
        reason = (error.strerror or "unknown error").lower()
        raise SettingsError(f"{name} cannot be read: {reason}") from None
    unquoted = any(finding.code == "KR108" for finding in found)
    text = quoted(content, name) if unquoted else replaced(content.decode(), found)
    if text is None or text.encode() == content:
        return name, 0
    write(path, text, mode=mode)
    return name, text.count('">') - content.decode().count('">') if unquoted else len(found)
