"""Which secrets were used, without their values: what `probe` and `doctor` may tell of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .ports import Secrets

TAIL = 4
"""Characters of a secret that may be shown, its last ones."""
SHORTEST_WITH_TAIL = 12
"""A shorter secret is shown without any of its characters."""


class SeenSecrets:
    """Secrets that remember which of them were asked for.

    Attributes:
        seen: What may be shown of each by its name, such as `…f3a1`; never a value.
    """

    def __init__(self, secrets: Secrets) -> None:
        self._secrets = secrets
        self.seen: dict[str, str] = {}

    def value(self, *, env: str | None = None, file: str | None = None) -> str:
        """The secret's value; raises as the secrets behind it do."""
        found = self._secrets.value(env=env, file=file)
        self.seen[env or file or ""] = tail_of(found)
        return found

    def told(self) -> str:
        """Every name with what may be shown, as `PROM_TOKEN (…f3a1)`; empty if none was asked for."""
        return ", ".join(f"{name} ({tail})" for name, tail in self.seen.items())


def tail_of(secret: str) -> str:
    """What may be shown of a secret: `…` and its last four letters or digits, if it is long enough."""
    tail = secret[-TAIL:]
    return f"…{tail}" if len(secret) >= SHORTEST_WITH_TAIL and tail.isalnum() else "…"
