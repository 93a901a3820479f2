"""Named connections; apart from the rest of the model, of which a poll needs nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping


class Source(NamedTuple):
    """A named connection: connector, its validated JSON-able fields, never a secret's value."""

    name: str
    connector: str
    fields: Mapping[str, object]
