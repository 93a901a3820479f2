"""The bullet: progress on the way from baseline to target, so that better is always right."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

from tracker.core.progress import clamped
from tracker.core.status import SCORE_BANDS

from .drawing import Size, at, box, drawing, path, upright, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markupsafe import Markup

    from tracker.core.model import Ambition
    from tracker.core.row import Row

SIZE: Final = Size(160, 20)
_LEFT: Final = 8
_WIDTH: Final = 144
_BAR_TOP, _BAR_HEIGHT = 7, 6
_BANDS: Final = ("band-low", "band-middle", "band-high")


def bullet(row: Row) -> Markup:
    """Progress of a reach goal with even pace and target; without data an outline that says so."""
    if row.standing.progress is None:
        return drawing("bullet", SIZE, str(row.standing.status), _empty(str(row.standing.status)))
    pace = f", even pace {row.expected}" if row.expected else ""
    return drawing("bullet", SIZE, f"{row.progress} of the way{pace}", _filled(row, row.standing.progress))


def _empty(text: str) -> Iterator[Markup]:
    yield path("outline", box(_LEFT, 1, _WIDTH, SIZE.height - 2))
    yield words("middle", SIZE.width / 2, 14, text)


def _filled(row: Row, progress: float) -> Iterator[Markup]:
    yield from _bands(row.standing.key_result.ambition)
    yield path("bar", box(_LEFT, _BAR_TOP, clamped(progress) * _WIDTH, _BAR_HEIGHT))
    if row.standing.expected is not None:
        yield path("pace", upright(_x(row.standing.expected), 0, SIZE.height))
    yield path("target", upright(_x(1), 0, SIZE.height))
    yield path("beyond", _beyond(progress))


def _bands(ambition: Ambition) -> Iterator[Markup]:
    """Off track, at risk and on track, as the ambition has them."""
    on_track, at_risk = SCORE_BANDS[ambition]
    for kind, (low, high) in zip(_BANDS, pairwise((0, at_risk, on_track, 1)), strict=True):
        yield path(kind, box(_x(low), 0, (high - low) * _WIDTH, SIZE.height))


def _beyond(progress: float) -> str:
    """A small arrow where the bar is cut: the number stands beside it."""
    middle = SIZE.height / 2
    if progress > 1:
        return f"M{at(_x(1) + 2, middle - 4)}l6 4-6 4z"
    return f"M{at(_LEFT - 2, middle - 4)}l-6 4 6 4z" if progress < 0 else ""


def _x(share: float) -> float:
    return _LEFT + share * _WIDTH
