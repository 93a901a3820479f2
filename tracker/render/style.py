"""How a terminal wants its text: width, characters and colour. Words carry all the meaning."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tracker.core.standing import Status

if TYPE_CHECKING:
    from collections.abc import Mapping

SYMBOLS: Final[Mapping[Status, str]] = {
    Status.ACHIEVED: "✔",
    Status.ON_TRACK: "●",
    Status.AT_RISK: "▲",
    Status.OFF_TRACK: "✖",
    Status.NO_DATA: "?",
    Status.NOT_STARTED: "○",
    Status.PAUSED: "‖",
    Status.DROPPED: "–",
}
_ASCII_SYMBOLS: Final[Mapping[Status, str]] = {
    Status.ACHIEVED: "v",
    Status.ON_TRACK: "o",
    Status.AT_RISK: "!",
    Status.OFF_TRACK: "x",
    Status.NO_DATA: "?",
    Status.NOT_STARTED: "-",
    Status.PAUSED: "=",
    Status.DROPPED: "~",
}
_COLOURS: Final[Mapping[Status, str]] = {
    Status.ACHIEVED: "36",
    Status.ON_TRACK: "34",
    Status.AT_RISK: "33",
    Status.OFF_TRACK: "31",
}
_GREY: Final = "90"


@dataclass(frozen=True, slots=True)
class Glyphs:
    """The characters of bars, strips and joints; `sparks` rises from low to high."""

    full: str
    rest: str
    pace: str
    held: str
    missed: str
    future: str
    done: str
    overdue: str
    todo: str
    joint: str
    arrow: str
    at_most: str
    at_least: str
    absent: str
    ellipsis: str
    sparks: str


_DRAWN: Final = Glyphs("█", "·", "┃", "■", "□", "·", "✔", "!", "○", " · ", "→", "≤", "≥", "–", "…", "▁▂▃▄▅▆▇█")
_TYPED: Final = Glyphs("#", ".", "|", "+", "x", ".", "v", "!", "-", " - ", "->", "<=", ">=", "-", "...", "12345678")


@dataclass(frozen=True, slots=True)
class Style:
    """What the terminal can show.

    Attributes:
        width: Columns to stay within.
        ascii: Whether symbols and bars are drawn with ASCII only.
        colour: Whether ANSI colours may be used.
    """

    width: int = 100
    ascii: bool = False
    colour: bool = False

    @property
    def glyphs(self) -> Glyphs:
        """The characters to draw with."""
        return _TYPED if self.ascii else _DRAWN

    def symbol(self, status: Status) -> str:
        """The one-character shape of a status."""
        return (_ASCII_SYMBOLS if self.ascii else SYMBOLS)[status]

    def label(self, status: Status) -> str:
        """Shape and word, as `● on track`."""
        return f"{self.symbol(status)} {status}"

    def compared(self, text: str) -> str:
        """The text with its `<=`, `>=` and `→` as the signs this terminal shows."""
        signs = (("<=", self.glyphs.at_most), (">=", self.glyphs.at_least), ("→", self.glyphs.arrow))
        for sign, shown in signs:
            text = text.replace(sign, shown)
        return text

    def paint(self, text: str, status: Status) -> str:
        """The text in the colour of the status, if colour is wanted."""
        return self._sgr(text, _COLOURS.get(status, _GREY))

    def strong(self, text: str) -> str:
        """The text in bold, if colour is wanted."""
        return self._sgr(text, "1")

    def _sgr(self, text: str, code: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.colour else text
