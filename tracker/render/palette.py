"""The colours of every drawn output, once for light and once for dark.

Text keeps 4.5:1 on paper and panel, a meaningful mark 3:1 on what is behind it: a test computes
it. No colour carries a meaning that a shape or a word does not carry too.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from tracker.core.standing import Status

if TYPE_CHECKING:
    from collections.abc import Mapping

Colours = MappingProxyType[str, str]

LIGHT: Final[Colours] = MappingProxyType(
    {
        "paper": "#FFFFFF",
        "panel": "#F6F8FA",
        "rule": "#D0D7DE",
        "ink": "#1F2328",
        "muted": "#5A626D",
        "link": "#0D3C8C",
        "achieved": "#09825F",
        "on-track": "#0D3C8C",
        "at-risk": "#A95000",
        "off-track": "#6C042A",
        "rest": "#666E80",
        "pace": "#A95000",
        "band-low": "#C4CBD3",
        "band-middle": "#DDE2E7",
        "band-high": "#EEF1F4",
        "usual": "#E4E8EC",
        "before": "#666E80",
    }
)
DARK: Final[Colours] = MappingProxyType(
    {
        "paper": "#0D1117",
        "panel": "#161B22",
        "rule": "#3D444D",
        "ink": "#E6EDF3",
        "muted": "#A3ACB7",
        "link": "#79B8F8",
        "achieved": "#C6ECD9",
        "on-track": "#2097F2",
        "at-risk": "#FFD95B",
        "off-track": "#F04848",
        "rest": "#82858D",
        "pace": "#FFD95B",
        "band-low": "#4A525C",
        "band-middle": "#353C45",
        "band-high": "#252B33",
        "usual": "#252B33",
        "before": "#82858D",
    }
)

_JUDGED: Final[Mapping[Status, str]] = MappingProxyType(
    {
        Status.ACHIEVED: "achieved",
        Status.ON_TRACK: "on-track",
        Status.AT_RISK: "at-risk",
        Status.OFF_TRACK: "off-track",
    }
)


def colour_of(status: Status) -> str:
    """The name of a status's colour; what is not judged is grey."""
    return _JUDGED.get(status, "rest")


def variables(colours: Mapping[str, str]) -> str:
    """The colours as custom properties of CSS."""
    return "".join(f"--{name}:{value};" for name, value in colours.items())
