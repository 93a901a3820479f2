"""The HTML report: golden page, reading order, policy, sizes."""

from __future__ import annotations

import base64
import gzip
import hashlib
import re
from dataclasses import replace
from importlib.resources import files
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from selectolax.lexbor import LexborHTMLParser

from tracker.core.agenda import with_agenda
from tracker.core.report_monthly import monthly_report
from tracker.core.standing import Status
from tracker.core.view import status_counts
from tracker.render import html
from tracker.render.style import SYMBOLS

if TYPE_CHECKING:
    from collections.abc import Callable

    from selectolax.lexbor import LexborNode
    from syrupy.assertion import SnapshotAssertion

    from tracker.core.report import WeeklyReport

KIB = 1024


def page(report: WeeklyReport, *, full: bool = False) -> LexborHTMLParser:
    """The report, parsed."""
    return LexborHTMLParser(html.render(report, full=full))


def said(node: LexborNode) -> str:
    """The text of a node in one line."""
    return " ".join(node.text().split())


def headings(document: LexborHTMLParser) -> list[str]:
    """The headings of the second level."""
    return [said(node) for node in document.css("h2")]


def test_html_page(storied_report: WeeklyReport, snapshot: SnapshotAssertion) -> None:
    """The weekly report with everything that can be shown."""
    assert snapshot == html.render(storied_report)


def test_quiet_html_page(quiet_report: WeeklyReport, snapshot: SnapshotAssertion) -> None:
    """The weekly report of a quiet week."""
    assert snapshot == html.render(quiet_report)


def test_html_page_for_paper(meeting: WeeklyReport, snapshot: SnapshotAssertion) -> None:
    """The page of a meeting as it is printed: an agenda, and nothing folded."""
    assert snapshot == html.render(meeting, printed=True)


def test_the_same_report_gives_the_same_bytes(storied_report: WeeklyReport) -> None:
    """Nothing of the page depends on when or how often it is written."""
    assert html.render(storied_report) == html.render(storied_report)


def test_blocks_come_in_the_order_of_need(storied_report: WeeklyReport) -> None:
    """Decisions, real changes, scorecard and detail first; then words, health, goals and data."""
    expected = [
        "Needs a decision",
        "Real changes",
        "Scorecard",
        "In detail",
        "What owners say",
        "Health metrics",
        "Changes to goals",
        "Data quality",
        "How to read this",
    ]

    assert expected == headings(page(storied_report))


def test_an_agenda_comes_before_the_decisions(meeting: WeeklyReport) -> None:
    """A table with its caption: when each item begins, how many minutes it has, and what it is about."""
    document = page(meeting)
    table, *others = document.css("table")
    rows = [[said(cell) for cell in row.css("th, td")] for row in table.css("tr")]

    assert ["Agenda", "Needs a decision"] == headings(document)[:2]
    assert "Agenda for 15 minutes" == said(table.css("caption")[0])
    assert ["Starts", "Minutes", "What"] == rows[0]
    assert ["0:00", "2", "api-p99, no data (Tomás): ask those who run the source to bring it back"] == rows[1]
    assert 15 == sum(int(row[1]) for row in rows[1:])
    assert "Not in the box: goal changes; by message." == said(document.css("section > p")[0])
    assert others


def test_nothing_is_folded_on_paper(storied_report: WeeklyReport) -> None:
    """Every part is open, always light, words are black, and what a link leads to is printed beside it."""
    printed, document = html.render(storied_report, printed=True), page(storied_report)
    style = LexborHTMLParser(printed).css("style")[0].text()

    assert 6 == printed.count("<details open>")
    assert 2 == len(document.css("details:not([open])"))
    assert "prefers-color-scheme" not in style
    assert '<meta name="color-scheme" content="light">' in printed
    assert ":root{--ink:#000;--muted:#000;--link:#000" in style
    assert 'a::after{content:" (" attr(href) ")"' in style
    assert "article{background:none;break-inside:avoid}" in style


def test_paper_has_the_rules_of_print(storied_report: WeeklyReport) -> None:
    """What a page for paper always has, every page has when it is printed."""
    printed = LexborHTMLParser(html.render(storied_report, printed=True)).css("style")[0].text()
    usual = page(storied_report).css("style")[0].text()
    paper = files("tracker.render.html").joinpath("paper.css").read_text(encoding="utf-8")

    assert printed.endswith(paper)
    assert usual.endswith(f"@media print{{\n{paper}}}\n")


def test_a_quiet_page_is_short(quiet_report: WeeklyReport) -> None:
    """Blocks without content are left out."""
    assert ["Scorecard", "In detail", "How to read this"] == headings(page(quiet_report))


def test_the_page_can_be_walked_through(meeting: WeeklyReport) -> None:
    """One main heading that is the title, no skipped level, one main part, and a link that leads to it."""
    document, storied_report = page(meeting), meeting
    levels = [int(node.tag[1]) for node in document.css("h1, h2, h3, h4, h5, h6")]

    assert [storied_report.title] == [said(node) for node in document.css("h1")]
    assert storied_report.title == said(document.css("title")[0])
    assert [] == [(one, other) for one, other in pairwise(levels) if other > one + 1]
    assert ["report"] == [node.attributes["id"] for node in document.css("main")]
    assert ["#report"] == [node.attributes["href"] for node in document.css("a.skip")]
    assert ["en"] == [node.attributes["lang"] for node in document.css("html")]
    assert 1 == len(document.css("footer"))


def test_names_are_unique_and_links_lead_somewhere(meeting: WeeklyReport) -> None:
    """No identifier occurs twice, and every link and label names one that is there."""
    document = page(meeting)
    names = [node.attributes["id"] for node in document.css("[id]")]
    labels = [node.attributes["aria-labelledby"] for node in document.css("[aria-labelledby]")]
    links = [(node.attributes["href"] or "").removeprefix("#") for node in document.css("a")]

    assert len(names) == len(set(names))
    assert {*labels, *links} <= set(names)


def test_every_table_is_one_of_data(meeting: WeeklyReport) -> None:
    """Each has a caption, headings with a scope, and rows as wide as its heading."""
    for table in page(meeting).css("table"):
        widths = {len(row.css("th, td")) for row in table.css("tr")}
        assert 1 == len(table.css("caption"))
        assert {"col", "row"} == {cell.attributes["scope"] for cell in table.css("th")}
        assert 1 == len(widths)


def test_every_drawing_has_its_numbers_beside_it(storied_report: WeeklyReport) -> None:
    """Each has a title, and each chart a table in the same section."""
    document = page(storied_report)

    assert [] == [node for node in document.css("svg") if not said(node.css("title")[0])]
    assert [1] * 6 == [len(section.css("table")) for section in document.css("article")]
    assert [1] * 6 == [len(section.css("figure svg")) for section in document.css("article")]


def test_the_numbers_of_a_chart(storied_report: WeeklyReport) -> None:
    """The table has every week that is drawn, those before the cycle too, gaps as such, and the likely end."""
    document = page(storied_report)
    rows = [[said(cell) for cell in row.css("th, td")] for row in document.css("#kr-ci-time tr")]

    assert ["Week to", "Value"] == rows[0]
    assert ["17 May 2026", "no data"] in rows
    assert ["16 Aug 2026", "23.8 min"] == rows[-2]
    assert ["likely end", "15.2 to 19.8 min"] == rows[-1]
    assert 1 + 12 + 7 + 1 == len(rows)


def test_the_days_and_steps_of_a_chart(storied_report: WeeklyReport) -> None:
    """A keep goal says which weeks held, a milestone goal what became of each step."""
    document = page(storied_report)
    weeks, steps = (
        [" ".join(said(cell) for cell in row.css("th, td")).strip() for row in document.css(f"#{name} tr")]
        for name in ("kr-deploy-success", "kr-self-serve-env")
    )

    assert {"28 Jun 2026 99 %", "19 Jul 2026 98.1 % missed", "26 Jul 2026 99.3 % held"} <= set(weeks)
    assert ["templates 15 Jul 2026 done 14 Jul 2026", "review 31 Jul 2026 done 3 Aug 2026"] == steps[1:3]
    assert ["quota 14 Aug 2026 overdue", "pilot 11 Sep 2026 to do"] == steps[3:5]


def test_flags_are_told_beside_the_chart(storied_report: WeeklyReport) -> None:
    """The numbers at the flags of a chart are those of a list below it."""
    document = page(storied_report)

    assert ["21 Jul 2026: cache enabled (Tomás)"] == [said(node) for node in document.css("#kr-ci-time figcaption li")]
    assert ["12 Aug 2026: goal target 2 bugs to 1 bugs"] == [
        said(node) for node in document.css("#kr-critical-bugs figcaption li")
    ]


def test_only_what_calls_for_reading_is_unfolded(storied_report: WeeklyReport) -> None:
    """Key results on track are folded; in full none is."""
    folded = [node.parent for node in page(storied_report).css("details:not([open])")]

    assert ["kr-deploy-time", "kr-critical-bugs"] == [node.attributes["id"] for node in folded if node]
    assert [] == page(storied_report, full=True).css("details:not([open])")


def test_made_up_data_says_so(storied_report: WeeklyReport) -> None:
    """A report on demo data begins with that."""
    document = page(replace(storied_report, demo=True))

    assert "Demo data" == said(document.css("header p")[0])
    assert [] == page(storied_report).css(".demo")


def test_needs_left_out_are_counted(storied_report: WeeklyReport) -> None:
    """More needs than are shown are said to be there, and a health metric has no section to link to."""
    crowded = replace(storied_report, more=3)
    health = next(iter(storied_report.health)).standing
    needed = replace(crowded, needs=(replace(crowded.needs[0], standing=health),))

    assert "And 3 more, see the scorecard." in said(page(crowded).css("section")[0])
    assert [] == page(needed).css("li a")


def test_nothing_is_asked_of_anyone(storied_report: WeeklyReport) -> None:
    """No script, no style of an element, no address: the page is the file."""
    text = html.render(storied_report)
    document = page(storied_report)

    assert [] == document.css("script, link, img, iframe, object, embed, base, form, [style], [src]")
    assert not re.search(r"https?:|//\w|@import|url\(|\son\w+=", text)


@pytest.mark.parametrize("printed", [False, True], ids=["on a screen", "on paper"])
def test_the_policy_admits_the_style_alone(storied_report: WeeklyReport, printed: bool) -> None:
    """The hash in the policy is that of the style element, and everything else is forbidden."""
    document = LexborHTMLParser(html.render(storied_report, printed=printed))
    (style,) = document.css("style")
    digest = base64.b64encode(hashlib.sha256(style.text().encode()).digest()).decode()
    (policy,) = document.css("meta[http-equiv]")

    expected = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"

    assert expected == policy.attributes["content"]


def test_meaning_needs_no_colour(storied_report: WeeklyReport) -> None:
    """Without classes, style and drawings, every status is still there as shape and word."""
    document = page(storied_report)
    for node in document.css("style, svg"):
        node.decompose()
    bare = LexborHTMLParser(re.sub(r' class="[^"]*"', "", document.html or ""))

    cells = [said(row.css("td")[0]) for row in bare.css("tbody tr") if row.css("td")]
    counts = {status: count for status, count in status_counts(storied_report.view.standing) if count}

    assert counts == {status: cells.count(f"{SYMBOLS[status]} {status}") for status in counts} | {
        Status.ON_TRACK: cells.count("● on track") - len(storied_report.health)
    }


def test_the_page_stays_light(report_of: Callable[[int], WeeklyReport], storied_report: WeeklyReport) -> None:
    """12 KiB and 8 KiB for each key result, unfolded, of a month and on paper; 40 of them stay below 400 KiB."""
    for count in (1, 12, 40):
        report = report_of(count)
        month = monthly_report(with_agenda(report, 120), report.view.standing.team.cycle.start)
        for page_of in (html.render(report, full=True), html.render(month, printed=True)):
            assert len(page_of.encode()) <= min(12 + 8 * count, 400) * KIB
    assert len(html.render(storied_report, full=True).encode()) <= (12 + 8 * len(storied_report.rows)) * KIB


def test_the_scorecard_comes_in_the_first_round_trip(report_of: Callable[[int], WeeklyReport]) -> None:
    """Style, needs and scorecard of twelve key results are at most 14 KB compressed."""
    first, _, _ = html.render(report_of(12)).partition('id="detail"')

    assert len(gzip.compress(first.encode())) <= 14_000


def test_the_style_is_small(storied_report: WeeklyReport) -> None:
    """The style sheet has at most 12 KiB."""
    (style,) = page(storied_report).css("style")

    assert len(style.text()) <= 12 * KIB


@pytest.mark.parametrize("part", ["screen and (prefers-color-scheme:dark)", "print", "forced-colors", "max-width"])
def test_the_style_adapts(storied_report: WeeklyReport, part: str) -> None:
    """Dark, printed, in forced colours and on a narrow screen the page has rules of its own."""
    assert part in html.render(storied_report)
