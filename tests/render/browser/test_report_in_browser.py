"""The report and the mail as Chromium shows them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tracker.render import email, html
from tracker.render.escape import clean
from tracker.render.style import SYMBOLS, Style

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tracker.core.report import WeeklyReport

pytestmark = pytest.mark.browser

PAGES = (
    "the report",
    "the report in full",
    "a quiet report",
    "a report with an agenda",
    "a month",
    "a page for paper",
    "leadership",
    "a review",
    "the mail",
    "a quiet mail",
    "a mail with an agenda",
    "the mail of a month",
)
LOOKS = {
    "light": {},
    "dark": {"dark": True},
    "at 320 pixels": {"width": 320},
    "printed": {"width": 700, "media": "print", "dark": True},
}
WIDEST = "document.scrollingElement.scrollWidth"
SMALL = """[...document.querySelectorAll('summary')].filter(one => {
    const box = one.getBoundingClientRect(); return box.height < 24 || box.width < 24;
}).length"""
COLOURS = "(body => [getComputedStyle(body).backgroundColor, getComputedStyle(body).color])(document.body)"
WORDS = """[...new Set([...document.querySelectorAll('main *, footer *')]
    .filter(one => !one.closest('svg') && [...one.childNodes].some(node => node.nodeType == 3 && node.data.trim()))
    .filter(one => one.checkVisibility())
    .map(one => getComputedStyle(one).color))]"""
LINKS = "[...document.querySelectorAll('main a')].map(one => getComputedStyle(one, '::after').content).join(' ')"
BREAKS = "[...new Set([...document.querySelectorAll('article')].map(one => getComputedStyle(one).breakInside))]"
HIDDEN = "[...document.querySelectorAll('article table')].filter(one => one.checkVisibility()).length"

page_names = pytest.mark.parametrize("name", PAGES)
looks = pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS.keys())


def squeezed(text: str) -> str:
    """A text as a page shows it, without its spaces."""
    return "".join(Style().compared(text).split())


@page_names
@looks
def test_axe_finds_nothing_and_nothing_leaves(
    pages: dict[str, str], shown: Any, name: str, look: dict[str, Any]
) -> None:
    """No rule is violated in light, dark, narrow and print; the file is the only request, and nothing is refused."""
    with shown(pages[name], **look) as opened:
        requests, refused = [*opened.requests], opened.violations
        found = Axe().run(opened.page).response["violations"]

        assert [opened.page.url] == requests
        assert [] == refused
        assert [] == [(each["id"], [node["html"] for node in each["nodes"]]) for each in found]


@pytest.mark.parametrize("name", ["the report in full", "a quiet report", "a page for paper", "a review"])
@pytest.mark.parametrize("width", [320, 500, 700, 1000])
def test_no_page_scrolls_sideways(pages: dict[str, str], shown: Any, name: str, width: int) -> None:
    """From 320 pixels on, the page fits; 500 are 1000 at twice the size."""
    with shown(pages[name], width=width) as opened:
        assert opened.page.evaluate(WIDEST) <= width


def test_targets_are_large_enough(pages: dict[str, str], shown: Any) -> None:
    """What can be unfolded is at least 24 pixels high and wide."""
    with shown(pages["the report"], width=320) as opened:
        assert 0 == opened.page.evaluate(SMALL)


def test_the_scheme_is_that_of_the_reader(pages: dict[str, str], shown: Any) -> None:
    """Dark on a screen that wants it, and always light in print."""
    seen = []
    for look in ({}, {"dark": True}, {"dark": True, "media": "print"}):
        with shown(pages["the report"], **look) as opened:
            seen.append(opened.page.evaluate(COLOURS))

    light, dark = ["rgb(255, 255, 255)", "rgb(31, 35, 40)"], ["rgb(13, 17, 23)", "rgb(230, 237, 243)"]

    assert [light, dark, ["rgb(255, 255, 255)", "rgb(0, 0, 0)"]] == seen


def test_print_has_what_is_folded(pages: dict[str, str], shown: Any) -> None:
    """A closed section is printed with its chart and its table."""
    with shown(pages["the report"]) as on_screen:
        folded = on_screen.page.evaluate(HIDDEN)
    with shown(pages["the report"], media="print") as printed:
        assert 6 == printed.page.evaluate(HIDDEN)

    assert 4 == folded


def test_a_page_for_paper_shows_all_of_it(pages: dict[str, str], shown: Any) -> None:
    """On a screen as in print, light also where dark is wanted, every part is open and every word black."""
    for media in ("screen", "print"):
        with shown(pages["a page for paper"], media=media, dark=True) as opened:
            evaluate = opened.page.evaluate
            assert 6 == evaluate(HIDDEN)
            assert ["rgb(255, 255, 255)", "rgb(0, 0, 0)"] == evaluate(COLOURS)
            assert ["rgb(0, 0, 0)"] == evaluate(WORDS)
            assert "(#kr-ci-time)" in evaluate(LINKS)
            assert ["avoid"] == evaluate(BREAKS)


def test_every_page_has_black_words_in_print(pages: dict[str, str], shown: Any) -> None:
    """Also one that was not written for paper, opened by a reader who likes it dark."""
    with shown(pages["the report"], media="print", dark=True) as opened:
        assert ["rgb(0, 0, 0)"] == opened.page.evaluate(WORDS)
        assert "(#kr-ci-time)" in opened.page.evaluate(LINKS)


@pytest.mark.parametrize("name", ["the report", "a page for paper"])
def test_a_printed_page_has_all_of_the_report(
    pages: dict[str, str],
    shown: Any,
    pdf_pages: Callable[[bytes], list[str]],
    storied_report: WeeklyReport,
    name: str,
) -> None:
    """As PDF: every key result with its sentences, its last week and its source, whole on one sheet of paper."""
    with shown(pages[name], media="print") as opened:
        sheets = pdf_pages(opened.page.pdf(format="A4"))

    assert len(sheets) > 2
    for section in storied_report.sections:
        row, week = section.row, [section.weeks[-1].value or ""] if section.weeks else []
        key_result, status = row.standing.key_result, row.standing.status
        title = squeezed(f"{SYMBOLS[status]} {status} {key_result.title} {row.goal}")
        (article,) = [text.partition(title)[2] for text in sheets if title in text]
        told = (section.sentence, *section.insights, *week, section.provenance[1:])
        assert [] == [each for each in map(squeezed, told) if each not in article]
        assert f"(#kr-{key_result.id})" in "".join(sheets).partition("Indetail")[0]
        assert f"#kr-{key_result.id}" in "".join(sheets).replace(f"(#kr-{key_result.id})", "")


def test_a_closed_part_would_not_be_printed(
    pages: dict[str, str], shown: Any, pdf_pages: Callable[[bytes], list[str]]
) -> None:
    """Without the rule that opens it, its weeks are missing from the PDF: the reader of these tests would see it."""
    rule = "details::details-content{content-visibility:visible;block-size:auto}"
    broken = re.sub("<meta http-equiv.*?>", "", pages["the report"].replace(rule, ""))
    with shown(broken, media="print") as opened:
        told = " ".join(pdf_pages(opened.page.pdf(format="A4")))

    assert "Criticalbugsinproduction" in told
    assert "Criticalbugsinproduction,weeks" not in told


def test_the_keyboard_reaches_the_report_first(pages: dict[str, str], shown: Any) -> None:
    """The first stop is the link past everything before the report."""
    with shown(pages["the report"]) as opened:
        opened.page.keyboard.press("Tab")
        assert "To the report" == opened.page.evaluate("document.activeElement.textContent")
        assert opened.page.evaluate("document.activeElement.getBoundingClientRect().left") >= 0


def test_a_browser_sees_the_reading_order(pages: dict[str, str], shown: Any, storied_report: WeeklyReport) -> None:
    """The accessibility tree begins with the title and has every row with its status in words."""
    with shown(pages["the report"], width=320) as opened:
        first, second, *others = opened.page.locator("main").aria_snapshot().splitlines()

    rows = [line for line in others if "row " in line and "rowheader" not in line]

    assert "- main:" == first
    assert f'heading "{storied_report.title}" [level=1]' in second
    assert [] == [
        row.standing.key_result.id
        for row in storied_report.rows
        if not any(f"{row.standing.status} {row.standing.key_result.title}" in line for line in rows)
    ]


OUTLINE = re.compile(
    r"""- '?(?P<what>main|contentinfo|caption: .*?|(?:region|article|table|heading) ".*?"(?: \[level=\d\])?)'?:?"""
)
TRUST = {
    "What owners say": (),
    "Health metrics": ("Watched, never scored",),
    "Changes to goals": (),
    "Data quality": (),
    "How to read this": (),
}


def outline(opened: Any) -> list[str]:
    """Headings, landmarks and tables with their captions in the order in which they are read out."""
    lines = opened.page.locator("body").aria_snapshot().splitlines()
    return [found["what"] for line in lines if (found := OUTLINE.fullmatch(line.strip()))]


def region(title: str, *tables: str) -> list[str]:
    """A landmark with its heading and its tables."""
    told = [part for caption in tables for part in (f'table "{caption}"', f"caption: {caption}")]
    return [f'region "{title}"', f'heading "{title}" [level=2]', *told]


def test_the_report_is_read_out_in_order(pages: dict[str, str], shown: Any, meeting: WeeklyReport) -> None:
    """Title, agenda, decisions, changes, scorecard, each key result, then trust: headings, landmarks, captions."""
    with shown(pages["a page for paper"]) as opened:
        found = outline(opened)
    expected = [
        "main",
        f'heading "{meeting.title}" [level=1]',
        *region("Agenda", "Agenda for 15 minutes"),
        *region("Needs a decision"),
        *region("Real changes"),
        *region("Scorecard", "Every key result, in the order of the plan"),
        *region("In detail"),
    ]
    for row in meeting.rows:
        title, of = row.standing.key_result.title, "steps" if row.standing.key_result.measure is None else "weeks"
        expected += [f'article "{row.standing.status} {title}"', f'heading "{row.standing.status} {title}" [level=3]']
        expected += [f'table "{title}, {of}"', f"caption: {title}, {of}"]
    for title, tables in TRUST.items():
        expected += region(title, *tables)

    assert [*expected, "contentinfo"] == found


@pytest.mark.parametrize(
    ("name", "lists"),
    {
        "leadership": ("State changes", "platform: at risk, score so far 0.49 from 5 of 6"),
        "a review": ("Key results", "Learning", "Next cycle"),
    }.items(),
)
def test_a_page_of_lists_is_read_out_in_order(
    pages: dict[str, str], shown: Any, name: str, lists: tuple[str, ...]
) -> None:
    """The title, then each list under its heading, all of it in the main part."""
    with shown(pages[name]) as opened:
        first, title, *others = outline(opened)

    assert ("main", True) == (first, title.endswith("[level=1]"))
    assert [f'heading "{each}" [level=2]' for each in lists] == others


@pytest.mark.parametrize("write", [html.render, email.body], ids=["the report", "the mail"])
def test_hostile_text_runs_and_loads_nothing(
    hostile: list[str],
    attacked_report: Callable[[Sequence[str]], WeeklyReport],
    shown: Any,
    write: Callable[[WeeklyReport], str],
) -> None:
    """With more than five hundred hostile texts no script runs, no request leaves, nothing pops up."""
    with shown(write(attacked_report(hostile))) as opened:
        opened.page.mouse.move(100, 100)
        opened.page.mouse.move(300, 500)
        text = opened.page.evaluate("document.body.textContent")

        assert [opened.page.url] == opened.requests
        assert [] == opened.violations
        assert [] == opened.dialogs
        assert not opened.ran
        assert [] == [each for each in hostile if clean(each) not in text]


@pytest.mark.parametrize(
    ("planted", "refused"),
    {
        "a script": ("<script>owned()</script>", "script-src-elem"),
        "an image": ('<img src="https://evil.example/x.png" onerror="owned()">', "img-src"),
        "a style": ('<p style="color:red">x</p>', "style-src-attr"),
    }.values(),
    ids=["a script", "an image", "a style"],
)
def test_the_policy_refuses_what_an_escape_would_miss(
    pages: dict[str, str], shown: Any, planted: str, refused: str
) -> None:
    """Mark-up in the file itself neither runs nor loads, and the watch of these tests sees it."""
    with shown(pages["the report"].replace("<footer>", f"{planted}<footer>")) as opened:
        assert refused in opened.violations
        assert not opened.ran


def test_the_watch_sees_a_script_that_runs(shown: Any) -> None:
    """Without a policy a planted script is noticed."""
    with shown("<!doctype html><script>owned(); alert('hello')</script>") as opened:
        assert opened.ran
        assert ["hello"] == opened.dialogs
