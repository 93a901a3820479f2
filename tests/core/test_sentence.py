"""Reading titles: the 47 key results of the article, and sentences of our own."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.core.sentence import Clause, Direction, read_sentence
from tracker.core.sentence_amounts import amounts
from tracker.core.sentence_checks import contradictions, verb_against_numbers
from tracker.core.sentence_frames import frame_of
from tracker.core.sentence_verdicts import output_reason, vague_reason
from tracker.core.sentence_words import lemma, split_verb

if TYPE_CHECKING:
    from tracker.core.quantity import Quantity

WORDS = Path(__file__).parents[1] / "data" / "words"


def said(quantity: Quantity) -> str:
    """A quantity as number and unit."""
    return f"{quantity.value:g} {quantity.unit.symbol}".strip()


def told(clause: Clause) -> str:
    """A clause in one line: role, verb, measure, from, to, factor, direction."""
    parts = [f"{clause.role}:" if clause.role else "", clause.verb or "-", clause.measure or "-"]
    if clause.baseline:
        parts.append(("from ~" if clause.about else "from ") + said(clause.baseline))
    if clause.target:
        upper = f" .. {said(clause.upper)}" if clause.upper else ""
        parts.append(" ".join(f"to {clause.comparator or ''} {said(clause.target)}{upper}".split()))
    if clause.factor is not None:
        parts.append(f"times {clause.factor}")
    if clause.direction:
        parts.append(str(clause.direction))
    return " | ".join(part for part in parts if part)


def tables() -> list[tuple[str, list[str]]]:
    """Every sentence of the data files, with what is read of it."""
    found: list[tuple[str, list[str]]] = []
    for name in ("article.txt", "own.txt"):
        for line in (WORDS / name).read_text(encoding="utf-8").splitlines():
            if line.startswith("  "):
                found[-1][1].append(line.strip())
            else:
                found.append((line, []))
    return found


@pytest.mark.parametrize(("title", "expected"), [pytest.param(*row, id=row[0]) for row in tables()])
def test_what_is_read_of_a_title(title: str, expected: list[str]) -> None:
    """Verb, measure, baseline, comparator, target, factor and direction are read, in every clause."""
    assert expected == [told(clause) for clause in read_sentence(title).clauses]


def test_all_sentences_of_the_article_are_in_the_table() -> None:
    """None of the 47 is missing."""
    lines = (WORDS / "article.txt").read_text(encoding="utf-8").splitlines()
    assert 47 == sum(not line.startswith(" ") for line in lines)


def test_numbers_beat_verbs() -> None:
    """A verb that says otherwise does not turn the direction round."""
    sentence = read_sentence("Increase system recovery from failures from 30 minutes to < 5 minutes")
    assert (Direction.UP, Direction.DOWN, Direction.DOWN) == (sentence.said, sentence.shown, sentence.direction)


def test_the_unit_is_that_of_the_target() -> None:
    """Or that of the baseline, or none."""
    units = [read_sentence(text).unit for text in ("Cut it from 2 hours to 15 min", "Cut it (now 3 days)", "Cut it")]
    assert ["min", "d", None] == [unit.symbol if unit else None for unit in units]


def test_units_that_cannot_be_compared_show_no_direction() -> None:
    """Then only the verb is left."""
    sentence = read_sentence("Reduce incidents from 4 hours to 10 %")
    assert (None, None, Direction.DOWN) == (sentence.ends, sentence.shown, sentence.direction)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("P99 below 5 s", ["5 s"], id="a name with a number"),
        pytest.param("on Python 3.11 and OWASP Top 10", [], id="versions and lists"),
        pytest.param("Python 3.11", [], id="a version that begins the text"),
        pytest.param("version 3, tier 1, v2.4.1", [], id="versions in words"),
        pytest.param("HTTP 500s and 5xx errors", [], id="status codes"),
        pytest.param("by Q4 2025, in 2026", [], id="years"),
        pytest.param("2000 users", ["2000"], id="a number that could be a year"),
        pytest.param("24-hour churn, 7-day retention", [], id="windows"),
        pytest.param("a 30-second loop", ["30 s"], id="seconds with a hyphen"),
        pytest.param("2-4 hours", [], id="a range"),
        pytest.param("zero incidents", ["0"], id="zero"),
        pytest.param("1,204 tickets and $1.5M", ["1204", "1.5e+06 $"], id="thousands, millions, money"),
        pytest.param("10k users", ["10000"], id="k"),
        pytest.param("~2/quarter", ["2 /quarter"], id="a rate"),
        pytest.param("8 incidents a month", ["8 /month"], id="a rate around a word"),
        pytest.param("4 hours per year", ["4 hours/year"], id="time per time"),
        pytest.param("95 percent, 3 percentage points, 2 pp", ["95 percent", "3 %", "2 %"], id="percent and points"),
        pytest.param("16 MiB", ["16 MiB"], id="bytes"),
        pytest.param("an Apdex 0.9 and an NPS 40", ["0.9", "40"], id="scores"),
        pytest.param("3 $/B", ["3"], id="what is no unit"),
        pytest.param("24/7", [], id="a fraction that is none"),
    ],
)
def test_amounts(text: str, expected: list[str]) -> None:
    """Quantities are found; versions, names, years and windows are not."""
    shown = [said(amount.quantity).replace("95 %", "95 percent") for amount in amounts(text)]
    assert expected == shown


def test_what_an_amount_says_of_itself() -> None:
    """Roughly, times, points, what is counted, and of what kind it is."""
    about, times, points, counted = amounts("about 5 min, 10x, 2 pp, 12 features per quarter")
    assert (True, True, False) == (about.about, about.is_time, about.is_share)
    assert (True, Fraction(10)) == (times.times, times.quantity.number)
    assert (True, True) == (points.points, points.is_share)
    assert ("features", "/quarter") == (counted.label, counted.unit.symbol)


@pytest.mark.parametrize(
    ("text", "frame", "day"),
    [
        ("Cut it by end of Q4 2025", "by end of Q4 2025", date(2025, 12, 31)),
        ("Cut it by December 31, 2025", "by December 31, 2025", date(2025, 12, 31)),
        ("Cut it by 31 Dec 2025", "by 31 Dec 2025", date(2025, 12, 31)),
        ("Cut it by 2026-03-31", "by 2026-03-31", date(2026, 3, 31)),
        ("Cut it in March 2026", "in March 2026", date(2026, 3, 31)),
        ("Cut it in H1 2026", "in H1 2026", date(2026, 6, 30)),
        ("Cut it, 2026-Q3", "2026-Q3", date(2026, 9, 30)),
        ("Cut it by 2026", "by 2026", date(2026, 12, 31)),
        ("Cut it by 31 February 2026", "by 31 February 2026", None),
        ("Cut it by 2026-02-31", "by 2026-02-31", None),
        ("Cut it this quarter", "this quarter", None),
        ("Cut it by end of the year", "by end of the year", None),
        ("Cut 2026 tickets", None, None),
        ("Cut it", None, None),
    ],
)
def test_time_frames(text: str, frame: str | None, day: date | None) -> None:
    """The time frame is read, with its last day where a calendar has it."""
    found, last, _ = frame_of(text)
    assert (frame, day) == (found, last)


def test_a_title_keeps_its_time_frame_apart() -> None:
    """It is neither measure nor target."""
    sentence = read_sentence("Reduce incidents by 40 % by end of Q4 2026")
    assert ("by end of Q4 2026", date(2026, 12, 31)) == (sentence.frame, sentence.deadline)
    assert ("incidents", Fraction(3, 5)) == (sentence.measure, sentence.factor)


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("Reducing", "reduce"),
        ("cutting", "cut"),
        ("implemented", "implement"),
        ("Reduces", "reduce"),
        ("reach", "reach"),
        ("platform", None),
        ("string", None),
    ],
)
def test_plain_forms(word: str, expected: str | None) -> None:
    """A known verb is found in every form; any other word is none."""
    assert expected == lemma(word)


@pytest.mark.parametrize(
    ("text", "verb"),
    [
        ("Set up tracing", "set-up"),
        ("Speed up builds", "accelerate"),
        ("Finally reduce it", "reduce"),
        ("Build time under 5 min", None),
        ("Share of tests", None),
        ("Build", "build"),
        ("99 % availability", None),
        ("Availability", None),
    ],
)
def test_verbs(text: str, verb: str | None) -> None:
    """A verb is told from a noun that looks like it, and read through the words before it."""
    assert verb == split_verb(text)[0]


WORD = st.sampled_from(
    [
        "reduce",
        "from",
        "to",
        "by",
        "40",
        "%",
        "45",
        "minutes",
        "<",
        "10x",
        "zero",
        "(currently",
        "~2/quarter)",
        ",",
        "and",
        ";",
        "Q4",
        "2025",
        "P99",
    ]
)


@given(st.one_of(st.text(max_size=80), st.lists(WORD, max_size=14).map(" ".join)))
def test_anything_may_be_written(title: str) -> None:
    """No title makes the reader, or what judges it, fail."""
    sentence = read_sentence(title)
    output_reason(sentence)
    vague_reason(sentence)
    verb_against_numbers(sentence)
    assert all(isinstance(each, str) for each in contradictions(sentence))


def test_numbers_too_long_to_be_meant() -> None:
    """A row of thousands of digits is no amount."""
    assert [] == amounts("9" * 5000)
