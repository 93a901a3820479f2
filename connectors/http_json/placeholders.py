"""Instants in paths, parameters and bodies: `{window_start}`, `{window_end}` and their other spellings."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_PLACEHOLDER = re.compile(r"\{(window_\w*)\}")


_SPELLINGS: Mapping[str, Callable[[datetime], str | int]] = {
    "": lambda at: f"{at:%Y-%m-%dT%H:%M:%SZ}",
    "_epoch": lambda at: int(at.timestamp()),
    "_epoch_text": lambda at: str(int(at.timestamp())),
    "_ms": lambda at: int(at.timestamp()) * 1000,
    "_ms_text": lambda at: str(int(at.timestamp()) * 1000),
    "_date": lambda at: f"{at:%Y-%m-%d}",
}
NAMES = tuple(f"window_{end}{spelling}" for end in ("start", "end") for spelling in _SPELLINGS)
INSTANTS = frozenset(name for name in NAMES if name.startswith("window_end")) - {"window_end_date"}
"""Those that say when a window ends to the second; a date leaves the rest of its day open."""


@dataclass(frozen=True, slots=True)
class Window:
    """The span [end - length, end]; without a length only its end is spoken of."""

    end: datetime
    length: timedelta = timedelta()

    def expand(self, part: object) -> object:
        """A text, list or mapping with every placeholder filled in, whatever it holds otherwise.

        A text that is nothing but `{window_end_epoch}` or `{window_end_ms}` becomes a number, as
        most JSON bodies need it; with `_text` it stays a text.
        """
        if isinstance(part, Mapping):
            return {name: self.expand(value) for name, value in part.items()}
        if isinstance(part, list):
            return [self.expand(value) for value in part]
        if not isinstance(part, str):
            return part
        whole = _PLACEHOLDER.fullmatch(part)
        return self._value(whole[1]) if whole else self.text(part)

    def text(self, text: str) -> str:
        """A text with every placeholder filled in."""
        return _PLACEHOLDER.sub(lambda match: str(self._value(match[1])), text)

    def _value(self, name: str) -> str | int:
        _, which, *spelling = name.split("_", 2)
        at = self.end if which == "end" else self.end - self.length
        return _SPELLINGS["_".join(["", *spelling])](at.astimezone(UTC))


def used(*parts: object) -> Iterator[str]:
    """The names of all placeholders in texts, lists and mappings, known or not."""
    for part in parts:
        if isinstance(part, str):
            yield from _PLACEHOLDER.findall(part)
        elif isinstance(part, Mapping):
            yield from used(*part.values())
        elif isinstance(part, list):
            yield from used(*part)
