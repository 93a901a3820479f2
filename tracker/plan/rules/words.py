"""The words of titles: work or effect, clear or vague, and whether they say what the goal says.

"The article" is *OKRs for Engineering Teams*; sections are named as there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.core import sentence_objectives as objectives
from tracker.core.model import Keep
from tracker.core.sentence_checks import Part, contradictions, two_goals, verb_against_numbers
from tracker.core.sentence_verdicts import output_reason, vague_reason
from tracker.core.wording import day_text
from tracker.plan.quoting import shown

from .base import Checked, Problem, Rule
from .cures import from_to, one_of_both, with_unit

if TYPE_CHECKING:
    from collections.abc import Iterator

_TITLE = ("title",)


def output(checked: Checked) -> Iterator[Problem]:
    """Key results that name work instead of its effect."""
    for key_result in checked.key_results:
        measured = not key_result.raw.keys().isdisjoint(("target", "keep", "milestones"))
        if (word := output_reason(key_result.sentence, measured=measured)) is not None:
            message = f"{shown(word)} says what is done, not what it changes"
            yield Problem(key_result.notes, message, _TITLE, f"name the number that it moves, {from_to(key_result)}")


def vague(checked: Checked) -> Iterator[Problem]:
    """Key results of which people could disagree whether they are reached."""
    for key_result in checked.key_results:
        measured = not key_result.raw.keys().isdisjoint(("target", "keep"))
        if (word := vague_reason(key_result.sentence, measured=measured)) is not None:
            message = f"{shown(word)} without a number leaves open when it is reached"
            yield Problem(key_result.notes, message, _TITLE, f"name the number that moves, {from_to(key_result)}")


def vague_objective(checked: Checked) -> Iterator[Problem]:
    """Objectives that only say that something is to become better."""
    for objective in checked.objectives:
        if (word := objectives.is_vague(objective.title)) is not None:
            cure = "say what people can do then, such as `Enable developers to deploy with confidence`"
            yield Problem(objective.notes, f"{shown(word)} does not say what success looks like", _TITLE, cure)


def prescribed(checked: Checked) -> Iterator[Problem]:
    """Objectives that name a technology or a way."""
    for objective in checked.objectives:
        if (word := objectives.road(objective.title)) is not None:
            cure = "say what it is good for, such as `Simplify our infrastructure to reduce operational burden`"
            yield Problem(objective.notes, f"{shown(word)} prescribes the solution", _TITLE, cure)


def number_in_objective(checked: Checked) -> Iterator[Problem]:
    """Objectives with a number."""
    for objective in checked.objectives:
        if (number := objectives.number(objective.title)) is not None:
            message = f"the number {shown(number)} belongs in a key result"
            cure = (
                f"move {shown(number)} to a key result, and say here why it matters, such as `Customers can rely on us`"
            )
            yield Problem(objective.notes, message, _TITLE, cure)


def too_long(checked: Checked) -> Iterator[Problem]:
    """Objectives that nobody can recite."""
    for objective in checked.objectives:
        if (words := objectives.too_long(objective.title)) is not None:
            cure = f"say it in {objectives.MOST_WORDS} words or fewer; the rest belongs in key results"
            yield Problem(objective.notes, f"{words} words are too many to remember", _TITLE, cure)


def title_against_goal(checked: Checked) -> Iterator[Problem]:
    """Titles with other numbers than the goal."""
    cure = "change the one that is wrong: reports show both"
    for key_result in checked.measured:
        for part, message in key_result.disagreements:
            if part is not Part.UNIT:
                yield Problem(key_result.notes, message, (part,), cure)


def unit_against_goal(checked: Checked) -> Iterator[Problem]:
    """Titles in another unit than the goal."""
    for key_result in checked.measured:
        key = "keep" if "keep" in key_result.raw else "target"
        for part, message in key_result.disagreements:
            if part is Part.UNIT:
                yield Problem(key_result.notes, message, (key,), with_unit(key_result, key))


def double_barrelled(checked: Checked) -> Iterator[Problem]:
    """Titles with two goals."""
    for key_result in checked.measured:
        if (goals := two_goals(key_result.sentence)) is not None:
            second = goals[1].measure or goals[1].text
            cure = (
                "split it into two key results, or move the second to `health_metrics:` and list its id under "
                "`guardrails:`"
            )
            yield Problem(key_result.notes, f"{shown(second)} is a second goal", _TITLE, cure)


def contradiction(checked: Checked) -> Iterator[Problem]:
    """Titles that cannot be true as a whole."""
    for key_result in checked.measured:
        found = list(contradictions(key_result.sentence))
        if found:
            yield Problem(key_result.notes, "; ".join(found), _TITLE, one_of_both(key_result.sentence))


def wrong_verb(checked: Checked) -> Iterator[Problem]:
    """Titles whose verb says the opposite of the numbers."""
    for key_result in checked.measured:
        if (message := verb_against_numbers(key_result.sentence)) is not None:
            right = "Reduce" if message.endswith("a decrease") else "Increase"
            cure = f"write `{right} …` instead; swap the numbers only if they are the wrong way round"
            yield Problem(key_result.notes, message, _TITLE, cure)


def other_time(checked: Checked) -> Iterator[Problem]:
    """Titles with a time frame outside the cycle."""
    for key_result in checked.key_results:
        day, cycle = key_result.sentence.deadline, key_result.file.cycle
        if day is not None and cycle is not None and not cycle.first <= day <= cycle.last:
            frame = key_result.sentence.frame or ""
            message = f"{shown(frame)} is not in the cycle, which ends on {day_text(cycle.last)}"
            cure = f"delete it from the title, or move the key result to the cycle that contains {day_text(day)}"
            yield Problem(key_result.notes, message, _TITLE, cure)


def no_baseline(checked: Checked) -> Iterator[Problem]:
    """Titles that speak of a change, over a goal that only holds a bound."""
    for key_result in checked.measured:
        held = key_result.value is not None and isinstance(key_result.value.goal, Keep)
        if held and key_result.sentence.said is not None:
            message = (
                f"the title says {shown(key_result.sentence.verb)}, but `keep` only holds a limit and shows no progress"
            )
            cure = "write `baseline:` with today's number and `target:` instead, or say in the title that it stays"
            yield Problem(key_result.notes, message, ("keep",), cure)


RULES = (
    Rule(
        "KR211",
        "title and goal disagree",
        what="a title whose baseline, target, factor or bound is not that of the goal beside it",
        why="people read the title, but progress is calculated from the goal: one of them is wrong",
        example="title: Reduce deployment time from 45 minutes to 10 minutes\nbaseline: 45 min\ntarget: 15 min",
        better="title: Reduce deployment time from 45 minutes to 10 minutes\nbaseline: 45 min\ntarget: 10 min",
        fix="change the one that is wrong; a title without numbers is fine too",
        check=title_against_goal,
    ),
    Rule(
        "KR212",
        "title and goal in different units",
        what="a title in minutes or percent over a goal that is a plain number, or of another kind",
        why="readers and the program would take the same number for different things",
        example="title: Reduce deployment time to 10 minutes\nbaseline: 45\ntarget: 10",
        better="title: Reduce deployment time to 10 minutes\nbaseline: 45 min\ntarget: 10 min",
        fix="give baseline and target their unit: `10 min`",
        check=unit_against_goal,
    ),
    Rule(
        "KR213",
        "two goals in one key result",
        what="a title that joins two targets with `and`, `while` or a semicolon",
        why="one number is tracked, and the other is forgotten or breaks unseen",
        example="title: Cut deployment time to 10 min and keep the failure rate under 15 %",
        better="title: Cut deployment time to 10 min\nguardrails: [change-failure-rate]",
        fix="make two key results of it; what must not get worse is a health metric, named under `guardrails:`",
        check=double_barrelled,
    ),
    Rule(
        "KR214",
        "numbers in the title disagree",
        what="numbers of one title that do not fit together: availability beside another downtime, a target that the "
        "stated baseline meets already, 50 % beside 40 to 30",
        why="one number can be met while the other is missed, and nobody knows which of them counts",
        example="title: Achieve 99.95% availability (downtime from 4 hours/year to < 2 hours/year)",
        better="title: Achieve 99.977% availability (downtime below 2 hours/year)",
        fix="keep the number that is meant, and delete the other",
        check=contradiction,
    ),
    Rule(
        "KR215",
        "verb against the numbers",
        what="a verb that says up where the numbers go down, or the other way round",
        why="progress follows the numbers, but readers follow the verb and expect the opposite",
        example="title: Increase system recovery from 30 minutes to < 5 minutes",
        better="title: Reduce system recovery from 30 minutes to < 5 minutes",
        fix="write `Reduce …`, or name the measure so that up is better",
        check=wrong_verb,
    ),
    Rule(
        "KR216",
        "time frame outside the cycle",
        what="a title with a date or quarter that is not in the cycle of its file",
        why="a key result ends when its cycle ends, so a second date leaves open when it is due (the "
        "article, Key Result 2: "
        "time-bound)",
        example="title: Reduce incidents by 40% by end of Q3 2026   # in a file of 2026-Q4",
        better="title: Reduce incidents by 40%",
        fix="leave the time out of the title: the cycle says it",
        check=other_time,
    ),
    Rule(
        "KR504",
        "output instead of outcome",
        what="a key result that names work (implement, migrate, build, deploy, conduct, document …) or counts its "
        "products, unless it carries a measured effect",
        why="work can be finished and change nothing (the article, Outcome vs. Output: activities against their "
        "impact)",
        example="title: Implement automated deployment pipeline",
        better="title: Reduce deployment time from 1 hour to 15 minutes",
        fix="ask what is different when it is done, and measure that: `Reduce deployment time from 1 hour to 15 "
        "minutes`",
        check=output,
    ),
    Rule(
        "KR506",
        "vague objective",
        what="an objective that says improve, enhance, increase … and not how it will be then",
        why="without a picture of success nobody can tell whether it was reached (the article, Objective 1: "
        "it paints the "
        "desired end state)",
        example="title: Improve deployment process",
        better="title: Enable developers to deploy with confidence in minutes, not hours",
        fix="describe the end: `Enable developers to deploy with confidence in minutes, not hours`",
        check=vague_objective,
    ),
    Rule(
        "KR507",
        "objective prescribes the solution",
        what="an objective that begins with migrate, adopt, implement … or names a technology",
        why="the team must then follow this plan even if a better one turns up (the article, Objective 2: directional "
        "without being prescriptive)",
        example="title: Migrate to Kubernetes",
        better="title: Simplify our infrastructure to reduce operational burden",
        fix="name what it is good for: `Simplify our infrastructure to reduce operational burden`",
        check=prescribed,
    ),
    Rule(
        "KR508",
        "vague key result",
        what="a title that says improve, better, faster … without a number; with a numeric goal beside it only "
        "verbs such "
        "as improve are found",
        why="people will debate whether it was reached (the article, Key Result 1: specific and measurable)",
        example="title: Improve deployment process",
        better="title: Reduce average deployment time from 45 minutes to < 10 minutes",
        fix="say what is measured and from where to where: `Reduce average deployment time from 45 minutes to < "
        "10 minutes`",
        check=vague,
    ),
    Rule(
        "KR509",
        "number in an objective",
        what="an objective with a number that is neither a version nor a time frame",
        why="a number says how much, and not why anyone should care (the article, What Are OKRs: objectives are "
        "qualitative)",
        example="title: Reach 99.9% availability",
        better="title: Build customer trust through reliability",
        fix="say the purpose here, such as `Build customer trust through reliability`, and the number in a key result",
        check=number_in_objective,
    ),
    Rule(
        "KR510",
        "objective too long to remember",
        what=f"an objective of more than {objectives.MOST_WORDS} words",
        why="a team should be able to recite its objectives (the article, Objective 3: memorable)",
        example="title: Make sure that all of our teams are able to release whatever they want whenever they want it",
        better="title: Let every team release when it wants",
        fix="say it as you would to a new colleague",
        check=too_long,
    ),
    Rule(
        "KR512",
        "no baseline",
        what="a title that says reduce, increase … over a goal with `keep:`; a target without a baseline is KR201",
        why="`keep` tells whether a limit holds, and not how far the number has moved (the article, What Are OKRs: "
        "measures of progress)",
        example='title: Reduce the failure rate\nkeep: "<= 15 %"',
        better="title: Reduce the failure rate\nbaseline: 22 %\ntarget: 15 %",
        fix="write `baseline: 22 %` and `target: 15 %`, or say that it stays below",
        check=no_baseline,
    ),
)
