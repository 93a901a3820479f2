"""A loaded plan, whether it came from its files or from the database."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tracker.core.model import Plan
    from tracker.settings import Settings

    from .findings import Finding


@dataclass(frozen=True, slots=True)
class Loaded:
    """Settings and plan, with what was found wrong on the way.

    Attributes:
        plan: What the files without errors say.
        findings: Problems of all files, in order; empty for a plan from the database.
        connectors: Where each connector that the plan uses is, as `module:attribute`; empty for one
            from the database, whose tasks say so.
        files: How many files were looked at, the settings included.
        file_of: The file of each key result and health metric, by full name, as findings name it;
            empty for a plan from the database.
    """

    settings: Settings
    plan: Plan
    findings: tuple[Finding, ...] = ()
    connectors: Mapping[str, str] = field(default_factory=dict)
    files: int = 0
    file_of: Mapping[str, str] = field(default_factory=dict)
