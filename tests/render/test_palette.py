"""Colours: enough contrast for every text and mark, and no meaning that is theirs alone."""

from __future__ import annotations

import re
from importlib.resources import files
from typing import TYPE_CHECKING

import pytest

from tracker.core.standing import Status
from tracker.render.palette import DARK, LIGHT, colour_of, variables
from tracker.render.style import SYMBOLS

if TYPE_CHECKING:
    from collections.abc import Mapping

TEXTS = ("ink", "muted", "link", "achieved", "on-track", "at-risk", "off-track", "rest", "pace")
PAPERS = ("paper", "panel")
MARKS = (
    *((mark, paper) for mark in ("ink", "pace", "before", "on-track", "at-risk", "rest") for paper in PAPERS),
    *((mark, band) for mark in ("ink", "pace") for band in ("band-low", "band-middle", "band-high", "usual")),
    *((status, "usual") for status in ("achieved", "on-track", "at-risk", "off-track", "rest", "before")),
)
SHAPES = {
    "a week": (".held", ".missed", ".strip .absent", ".future"),
    "a step": (".done", ".overdue", ".todo"),
    "a line": ("path.pace", "path.target", "path.limit", ".mean", ".start"),
}

schemes = pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])


def luminance(colour: str) -> float:
    """The relative luminance of a colour by WCAG 2."""
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """The contrast of two colours by WCAG 2, 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def rules() -> dict[str, set[str]]:
    """The declarations of each selector of the style sheet, without colours."""
    css = files("tracker.render.html").joinpath("style.css").read_text(encoding="utf-8")
    found: dict[str, set[str]] = {}
    for selectors, declared in re.findall(r"([^{}]+)\{([^{}]*)\}", css.partition("@media")[0]):
        for selector in selectors.strip().split(","):
            shapes = {re.sub(r"var\([^)]*\)", "a colour", each) for each in declared.split(";")}
            found.setdefault(selector, set()).update(shapes)
    return found


def test_contrast_is_computed_right() -> None:
    """Black on white is 21, and a colour on itself 1."""
    assert 21 == pytest.approx(contrast("#000000", "#FFFFFF"))
    assert 1 == pytest.approx(contrast("#6C042A", "#6C042A"))


@schemes
@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("text", TEXTS)
def test_text_can_be_read(colours: Mapping[str, str], text: str, paper: str) -> None:
    """Every text has 4.5:1 on paper and panel."""
    assert contrast(colours[text], colours[paper]) >= 4.5


@schemes
@pytest.mark.parametrize(("mark", "ground"), MARKS)
def test_marks_can_be_seen(colours: Mapping[str, str], mark: str, ground: str) -> None:
    """Every meaningful mark has 3:1 on what is behind it."""
    assert contrast(colours[mark], colours[ground]) >= 3


def test_both_schemes_have_the_same_colours() -> None:
    """What is named in one scheme is named in the other, and the rules use no other name."""
    css = files("tracker.render.html").joinpath("style.css").read_text(encoding="utf-8")

    assert LIGHT.keys() == DARK.keys()
    assert set(re.findall(r"var\(--([\w-]+)\)", css)) <= LIGHT.keys()
    assert variables({"ink": "#000"}) == "--ink:#000;"


def test_states_that_share_a_colour_differ_in_shape() -> None:
    """Every state has a shape of its own, and grey is for what is not judged."""
    assert len(Status) == len(set(SYMBOLS.values()))
    assert {Status.NO_DATA, Status.NOT_STARTED, Status.PAUSED, Status.DROPPED} == {
        status for status in Status if colour_of(status) == "rest"
    }


@pytest.mark.parametrize("selectors", SHAPES.values(), ids=SHAPES.keys())
def test_marks_differ_without_colour(selectors: tuple[str, ...]) -> None:
    """Fill, stroke, dashes and width part the marks that stand beside one another, or their paths do."""
    looks = [frozenset(rules().get(selector, ())) for selector in selectors]

    assert len(selectors) == len(set(looks))
