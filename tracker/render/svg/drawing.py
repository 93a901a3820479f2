"""The few elements of SVG that charts are made of; every text in them is cleaned and escaped."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from markupsafe import Markup

from tracker.render.escape import clean

if TYPE_CHECKING:
    from collections.abc import Iterable

_DRAWING = Markup(
    '<svg class="{0}" role="img" viewBox="0 0 {1} {2}" width="{1}" height="{2}">'
    '<title>{3}</title>{4}<g aria-hidden="true">{5}</g></svg>'
)


class Size(NamedTuple):
    """Width and height of a drawing, in user units: pixels at their natural size."""

    width: float
    height: float


def drawing(kind: str, size: Size, title: str, parts: Iterable[Markup], description: str = "") -> Markup:
    """A whole drawing; `title` is what it says, `description` what it shows beyond that."""
    described = Markup("<desc>{}</desc>").format(clean(description)) if description else Markup("")
    return _DRAWING.format(kind, number(size.width), number(size.height), clean(title), described, joined(parts))


def joined(parts: Iterable[Markup]) -> Markup:
    """The parts, one after the other."""
    return Markup("").join(parts)


def path(kind: str, data: str) -> Markup:
    """A path of a class; nothing for an empty one."""
    return Markup('<path class="{}" d="{}"/>').format(kind, data) if data else Markup("")


def broad_path(kind: str, width: float, data: str) -> Markup:
    """A path of a class, drawn in a width; nothing for an empty one."""
    drawn = Markup('<path class="{}" stroke-width="{}" d="{}"/>')
    return drawn.format(kind, number(width), data) if data else Markup("")


def words(kind: str, x: float, y: float, text: str) -> Markup:
    """A line of text; its class says where it is anchored."""
    return Markup('<text class="{}" x="{}" y="{}">{}</text>').format(kind, number(x), number(y), clean(text))


def number(value: float) -> str:
    """A coordinate to a tenth of a pixel, in as few characters as it takes."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def at(x: float, y: float) -> str:
    """A point of a path."""
    return f"{number(x)} {number(y)}"


def box(x: float, y: float, width: float, height: float) -> str:
    """The path of a rectangle."""
    return f"M{at(x, y)}h{number(width)}v{number(height)}h{number(-width)}z"


def upright(x: float, top: float, bottom: float) -> str:
    """The path of a vertical line."""
    return f"M{at(x, top)}V{number(bottom)}"


def dot(x: float, y: float) -> str:
    """The path of a point; a round line cap makes a disc of it."""
    return f"M{at(x, y)}h0"


def polyline(points: Iterable[tuple[float, float]]) -> str:
    """The path of a line through the points; empty with fewer than two."""
    corners = [at(x, y) for x, y in points]
    return f"M{'L'.join(corners)}" if len(corners) > 1 else ""
