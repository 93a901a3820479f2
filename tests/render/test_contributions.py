"""What contributed to a change stands in every form of a report, with `show` and with `explain`."""

from __future__ import annotations

import html
import json
import re
from dataclasses import replace
from email import message_from_string
from email.policy import default
from typing import TYPE_CHECKING, Any

import pytest

from tracker.core.breakdown import Contribution
from tracker.core.explained import Explained
from tracker.core.explanation import explanation
from tracker.core.quality import WeekRecord
from tracker.core.report import weekly_report
from tracker.render import explain_json, explain_text, json_docs, show_text, slack, teams
from tracker.render.forms import FORMS
from tracker.render.style import Style

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracker.core.moved import Moved
    from tracker.core.readings import History
    from tracker.core.report import WeeklyReport
    from tracker.core.standing import TeamStanding

DEPLOY = "platform/2026-Q3/deploy-fast/deploy-time"
CI = "platform/2026-Q3/build-quality/ci-time"
NEEDED = "Of 5 min shorter than in the week to 19 Jul, build.yml contributed 4 min (80%), from 300 and 310 runs."
CHANGED = (
    "Of 15.6 min shorter than in the week to 12 Jul, deploy.yml contributed 14.1 min (90%), from 112 and 121 runs."
)


def led(moved: Moved) -> Moved:
    """The same change, to which one workflow contributed most."""
    parts = (
        Contribution("build.yml", -4.0, 30.0, 24.0, (300, 310), 0.1, weight=0.4),
        Contribution("test.yml", -1.0, 28.0, 23.6, (500, 500), 0.0, weight=0.6),
    )
    return replace(moved, breakdowns=(replace(moved.breakdowns[0], contributions=parts),))


@pytest.fixture
def moves(storied_moves: dict[str, Moved]) -> dict[str, Moved]:
    """What contributed to a real change, and to one that needs a decision."""
    return storied_moves | {CI: led(storied_moves[CI])}


@pytest.fixture
def told(storied_team: TeamStanding, moves: dict[str, Moved]) -> WeeklyReport:
    """The weekly report with both."""
    return weekly_report(storied_team, None, WeekRecord(moved=moves))


def flat(text: str) -> str:
    """A text on one line, without what its form adds."""
    return re.sub(r"\s+", " ", html.unescape(text).replace("\\", ""))


@pytest.mark.parametrize("form", ["term", "md", "html"])
def test_reports_say_it(told: WeeklyReport, form: str) -> None:
    """With what needs a decision, and with what really changed."""
    text = flat(FORMS[form].render(told, Style(80), full=False))
    assert [NEEDED in text, CHANGED in text] == [True, True]


def test_mails_say_it(told: WeeklyReport) -> None:
    """In both parts."""
    mail = message_from_string(FORMS["email"].render(told, Style(80), full=False), policy=default)
    for part in mail.iter_parts():
        text = flat(part.get_content())
        assert [NEEDED in text, CHANGED in text] == [True, True]


def test_chats_say_it_where_there_is_room(told: WeeklyReport) -> None:
    """Slack and Teams say it."""
    for text in (slack.render(told), teams.render(told)):
        assert [NEEDED in text, CHANGED in text] == [True, True]


def test_a_line_that_would_be_cut_does_without(told: WeeklyReport) -> None:
    """A need that fills its line keeps what is to be decided."""
    first, *_ = (need for need in told.needs if need.contributed)
    long = replace(told, needs=(replace(first, sentence="x" * 380),))
    for text in (slack.render(long), teams.render(long)):
        assert [NEEDED in text, "To decide: agree" in text] == [False, True]


def test_it_is_said_once(told: WeeklyReport) -> None:
    """What a need says is not said again among the real changes."""
    assert [False, True] == [any(line in text for text in told.real_changes) for line in (NEEDED, CHANGED)]


def test_a_card_without_room_for_all_does_without(told: WeeklyReport) -> None:
    """So that no need and no change is left out for its sake."""
    brief = tuple(f"kr-{number}: better since the week to 12 Jul 2026 {'y' * 60}" for number in range(14))
    full = replace(told, real_changes=tuple(f"{line}. {CHANGED}" for line in brief), brief_changes=brief)
    many = replace(full, needs=told.needs[:1] + tuple(replace(need, contributed="x" * 400) for need in told.needs[1:]))
    crowded = replace(many, needs=tuple(replace(need, ask="z" * 150) for need in many.needs) * 4)
    shown = teams.render(crowded)
    assert all(line in shown for line in brief)
    assert [CHANGED in shown, "x" * 400 in shown] == [False, False]


def test_programs_get_every_figure(told: WeeklyReport) -> None:
    """The report's document has each breakdown, its sentence and the amounts, unrounded."""
    (report,) = json.loads(json_docs.text(json_docs.report([told])))["reports"]
    first, second = report["contributions"]
    assert [DEPLOY, CI] == [first["key_result"], second["key_result"]]
    assert CHANGED == f"{first['told'][:1].upper()}{first['told'][1:]}."
    assert ("min", -15.6, "2026-08-16T23:00:00Z") == (
        first["unit"],
        pytest.approx(first["change"]),
        first["after"]["slot"],
    )
    (workflow,) = first["by"]
    assert ("workflow", "mix and rate", True, 0) == (
        workflow["dimension"],
        workflow["method"],
        workflow["adds_up"],
        workflow["left_out"],
    )
    expected = {
        "part": "deploy.yml", "contribution": -14.1, "share": pytest.approx(14.1 / 15.6), "before": 44.9,
        "after": 25.1, "unit": "min", "counts": [112, 121], "mix_effect": -0.4, "others_changed": None,
    }  # fmt: skip
    assert expected == workflow["parts"][0]
    assert [need["contributed"] for need in report["needs"]].count(f"{NEEDED[:1].lower()}{NEEDED[1:-1]}") == 1


def test_show_says_it(storied_team: TeamStanding, history: History, moves: dict[str, Moved]) -> None:
    """On the terminal in a line, for programs as in reports; that it is spread is said too."""
    standing, moved = storied_team.of(CI), moves[CI]
    text = flat(show_text.render(standing, storied_team, history, Style(80), moved=moved))
    assert f"by part {NEEDED[:1].lower()}{NEEDED[1:-1]}" in text
    assert json_docs.show(standing, storied_team, history, moved=moved)["contributions"]["key_result"] == CI


def test_show_says_that_it_is_spread(
    storied_team: TeamStanding, history: History, storied_moves: dict[str, Moved]
) -> None:
    """No part is named where none contributed most."""
    shown = flat(show_text.render(storied_team.of(CI), storied_team, history, Style(80), moved=storied_moves[CI]))
    assert "by part no single workflow accounts for most of the change" in shown


@pytest.fixture
def explained(storied_team: TeamStanding, history: History) -> Callable[[Moved], Explained]:
    """Makes the subject of an explanation."""
    return lambda moved: Explained(storied_team.of(CI), storied_team, history, storied_team.at, (), moved)


def test_explain_tells_every_part(explained: Callable[[Moved], Explained], moves: dict[str, Moved]) -> None:
    """A line for each, with its own figures, and the rule; the same for programs."""
    subject = explained(moves[CI])
    steps = explanation(subject)
    text = flat(explain_text.render(subject, steps, Style(100)))
    for line in (
        "from 28.8 min (Sun 9 Aug 00:00 UTC) to 23.8 min (Sun 16 Aug 23:00 UTC)",
        "build.yml: 4 min shorter (80%); itself 30 min, then 24 min, 300 then 310 runs",
        "test.yml: 1 min shorter (20%); itself 28 min, then 23.6 min, 500 then 500 runs",
        "rule: contribution = change of its own figure × mean share of the events",
    ):
        assert line in text
    (step,) = (each for each in explain_json.explain(subject, steps)["steps"] if each["step"] == "parts")
    assert [-4.0, -1.0] == [part["contribution"] for part in step["figures"]["by"][0]["parts"]]


def test_explain_says_why_none_is_named(
    explained: Callable[[Moved], Explained], storied_moves: dict[str, Moved]
) -> None:
    """Where one contributed most and is not named; where none did, that is said."""
    alike = led(storied_moves[CI])
    (workflow,) = alike.breakdowns
    parts = tuple(replace(part, weight=0.8) for part in workflow.contributions)
    silent = replace(alike, breakdowns=(replace(workflow, contributions=parts),))
    for moved, line in (
        (silent, "none is named: that takes most of the change, 5 events or more, and more than its size alone gives"),
        (storied_moves[CI], "no single workflow accounts for most of the change"),
    ):
        assert line in flat(explain_text.render(explained(moved), explanation(explained(moved)), Style(100)))


def test_explain_ends_a_long_list(explained: Callable[[Moved], Explained], moves: dict[str, Moved]) -> None:
    """Of many parts the greatest have lines, the others one together."""
    moved: Any = moves[CI]
    parts = (*(Contribution(f"t-{n}.yml", -0.5, None, 9.0) for n in range(9)), Contribution("", -0.5, 1.0, None))
    many = replace(moved, breakdowns=(replace(moved.breakdowns[0], contributions=parts),))
    text = flat(explain_text.render(explained(many), explanation(explained(many)), Style(100)))
    assert "t-7.yml: 0.5 min shorter (10%); itself none, then 9 min" in text
    assert "2 more by workflow: 1 min shorter (20%)" in text
