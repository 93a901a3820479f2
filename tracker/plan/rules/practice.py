"""OKR practice: owners, how many, how long, connected to what; for whom and with which ambition.

"The article" is *OKRs for Engineering Teams*; sections are named as there.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracker.core.model import Ambition
from tracker.core.wording import day_text, plural
from tracker.plan.quoting import shown

from .base import Checked, Problem, ReadKeyResult, ReadObjective, Rule, has

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_KEY_RESULTS = 4
FEWEST_KEY_RESULTS = 2
MOST_OBJECTIVES = 5
LONGEST_CYCLE = 366
ENOUGH_TO_JUDGE = 3

_STRETCH = re.compile(r"\b(?:stretch|moonshot|aspirational|ideally)\b", re.IGNORECASE)
_COMMITTED = re.compile(
    r"\b(?:SLA|(?i:committed|commitment|guaranteed?|contractual(?:ly)?|promised?|legally required|mandatory))\b"
)
_PER_PERSON = re.compile(
    r"\b(?:story points?|commits|pull requests|prs|tickets|issues|tasks|features|reviews|lines(?: of code)?)\b.*"
    r"\bper (?:engineer|developer|person|employee|head|team member|programmer)\b"
    r"|\b(?:each|every) (?:engineer|developer|person|employee|team member|programmer)\s+"
    r"(?:closes|merges|ships|writes|completes|resolves|delivers|reviews|commits|finishes)\b",
    re.IGNORECASE,
)
_WHOLE_TEAM = "take the person out of the query, so that it counts for the whole team"
_ONE_BY_ONE = ("per ", "each ", "every ")
_PEOPLE = ("assignee", "author", "reporter", "creator", "committer")
_ONE_PERSON = re.compile(
    r"\b(?:assignee|author|reporter|creator|committer)\b\s*(?:=|:|\bin\b)\s*[\"'(\w]", re.IGNORECASE
)
_DOES = re.compile(r"\s+(?:will\s|to\s|[a-z]+s\s)", re.IGNORECASE)
_NOBODY = re.compile(r"=\s*(?:EMPTY|NULL)\b|\bmembersOf\b", re.IGNORECASE)


def owner_missing(checked: Checked) -> Iterator[Problem]:
    """Objectives without an owner; key results take theirs from the objective."""
    for objective in checked.objectives:
        if objective.raw.get("owner") is None:
            yield Problem(
                objective.notes,
                "nobody looks after this objective",
                ("id",),
                "add `owner:` with the name of one person",
            )


def number_of_key_results(checked: Checked) -> Iterator[Problem]:
    """Objectives with one key result, or with more than four."""
    for objective in checked.objectives:
        count = sum(not key_result.given_up for key_result in objective.key_results)
        if count > MOST_KEY_RESULTS:
            cure = "keep the two to four that show success; watch the others as `health_metrics:`"
            message = f"{plural(count, 'key result')} in one objective; two to four are usual"
            yield Problem(objective.notes, message, ("key_results",), cure, key=True)
        elif 0 < count < FEWEST_KEY_RESULTS:
            cure = "add a key result for another side of success, such as quality beside speed"
            yield Problem(
                objective.notes, "only one key result; two to four are usual", ("key_results",), cure, key=True
            )


def number_of_objectives(checked: Checked) -> Iterator[Problem]:
    """The sixth objective of a team in a cycle."""
    for (team, cycle), objectives in checked.by_team.items():
        if len(objectives) > MOST_OBJECTIVES:
            message = f"{team} has {plural(len(objectives), 'objective')} in {cycle}"
            cure = "choose the three to five that matter most, and leave the rest for another cycle"
            yield Problem(objectives[MOST_OBJECTIVES].notes, message, ("id",), cure)


def no_end_in_sight(checked: Checked) -> Iterator[Problem]:
    """Cycles of more than a year."""
    for file in checked.files:
        if file.cycle is not None and file.cycle.days > LONGEST_CYCLE:
            message = f"the cycle ends on {day_text(file.cycle.last)}, after {plural(file.cycle.days, 'day')}"
            year = file.cycle.first.year
            cure = f"use a quarter, a half or a year, such as {year}-Q4, {year}-H2 or {year}"
            yield Problem(file.notes, message, ("cycle",), cure)


def unconnected(checked: Checked) -> Iterator[Problem]:
    """Objectives that support none, where other teams' objectives of the same time do."""
    supported = {each.shape.supports for each in checked.objectives if each.shape.supports}
    leading = {name.partition("/")[0] for name in supported}
    above = [each for each in checked.objectives if each.name in supported]
    for objective in checked.objectives:
        lost = objective.shape.supports is None and objective.file.team not in leading
        if lost and any(_overlap(objective, each) for each in above):
            names = ", ".join(sorted({each.name for each in above if _overlap(objective, each)})[:3])
            cure = f"add `supports:` with team/id, such as {names}; or `# keyresult: ignore[KR511] local to the team`"
            message = "no `supports:` links it to an objective of another team or the company"
            yield Problem(objective.notes, message, ("id",), cure)


def _overlap(one: ReadObjective, other: ReadObjective) -> bool:
    mine, theirs = one.file.cycle, other.file.cycle
    return mine is not None and theirs is not None and mine.first <= theirs.last and theirs.first <= mine.last


def ambition_mixed_up(checked: Checked) -> Iterator[Problem]:
    """Titles that speak of another ambition than is declared, and teams that only commit."""
    for key_result in checked.key_results:
        if key_result.value is not None:
            yield from _ambition_in_words(key_result, committed=key_result.value.ambition is Ambition.COMMITTED)
    for (team, cycle), objectives in checked.by_team.items():
        values = [kr for each in objectives for kr in each.key_results if kr.value is not None and not kr.given_up]
        if len(values) >= ENOUGH_TO_JUDGE and all(kr.raw.get("ambition") == "committed" for kr in values):
            message = f"all {len(values)} key results of {team} in {cycle} are committed"
            cure = "delete `ambition:` where a target may be missed, so that the team can aim high"
            yield Problem(values[0].notes, message, ("ambition",), cure)


def _ambition_in_words(key_result: ReadKeyResult, *, committed: bool) -> Iterator[Problem]:
    title = key_result.title
    if committed and (word := _STRETCH.search(title)):
        cure = f"delete `ambition:`, or take {shown(word[0])} out of the title"
        message = f"the title says {shown(word[0])}, but the key result is committed"
        yield Problem(key_result.notes, message, ("ambition",), cure)
    if not committed and (word := _COMMITTED.search(title)):
        cure = f"write `ambition: committed`, or take {shown(word[0])} out of the title"
        message = f"the title says {shown(word[0])}, but without `ambition: committed` it is a stretch goal"
        yield Problem(key_result.notes, message, ("title",), cure)


def per_person(checked: Checked) -> Iterator[Problem]:
    """Goals about what single people do."""
    cure = "measure a result of the whole team, such as `Answer 95% of tickets within a day`"
    for key_result in checked.measured:
        if has(_ONE_BY_ONE, key_result.title) and (found := _PER_PERSON.search(key_result.title)):
            yield Problem(key_result.notes, f"{shown(found[0])} counts what each person does", ("title",), cure)
        elif _is_about_owner(key_result):
            yield Problem(key_result.notes, "the title is about one person", ("title",), cure)
        for name, text in _queries(key_result):
            if has(_PEOPLE, text) and _ONE_PERSON.search(_NOBODY.sub("", text)):
                yield Problem(
                    key_result.notes, "the query counts the work of one person", ("measure", name), _WHOLE_TEAM
                )


def _is_about_owner(key_result: ReadKeyResult) -> bool:
    """Whether the title begins with its owner's name and what that person does: "Dana closes 40 tickets"."""
    owner = key_result.value.owner if key_result.value else None
    if not owner or owner == key_result.file.team or not key_result.title.lower().startswith(owner.lower()):
        return False
    return _DOES.match(key_result.title, len(owner)) is not None


def _queries(key_result: ReadKeyResult) -> Iterator[tuple[str, str]]:
    measure = key_result.raw.get("measure")
    if isinstance(measure, dict):
        yield from ((name, value) for name, value in measure.items() if isinstance(value, str))


RULES = (
    Rule(
        "KR501",
        "owner missing",
        what="an objective without `owner:`; key results without one of their own take the objective's",
        why="what belongs to everybody is followed by nobody (the article, Pitfall 7: unclear ownership)",
        example="- id: deploy-fast\n  title: Enable developers to deploy with confidence",
        better="- id: deploy-fast\n  title: Enable developers to deploy with confidence\n  owner: dana",
        fix="name one person who follows the number and says when it needs a decision: `owner: dana`",
        check=owner_missing,
    ),
    Rule(
        "KR502",
        "too few or too many key results",
        what="an objective with one key result, or with more than four; dropped ones do not count",
        why="one number can be met while the objective is missed, and more than four divide the attention "
        "(the article, Key "
        "Results Count: two to four)",
        example="key_results:\n  - id: deploy-time",
        better="key_results:\n  - id: deploy-time\n  - id: deploy-success",
        fix="keep the two to four that together define success, and watch the rest as `health_metrics:`",
        check=number_of_key_results,
    ),
    Rule(
        "KR503",
        "too many objectives",
        what="a team with more than five objectives in one cycle, counted over all its files",
        why="with too many goals nothing has priority (the article, Pitfall 3: three to five per team)",
        example="objectives:\n"
        "  - id: deploy-fast\n"
        "  - id: dependable\n"
        "  - id: build-quality-in\n"
        "  - id: simpler-testing\n"
        "  - id: customer-trust\n"
        "  - id: less-burden",
        better="objectives:\n"
        "  - id: deploy-fast\n"
        "  - id: dependable\n"
        "  - id: build-quality-in\n"
        "  - id: simpler-testing\n"
        "  - id: customer-trust",
        fix="choose; what is left out now can be the next cycle's",
        check=number_of_objectives,
    ),
    Rule(
        "KR505",
        "no end in sight",
        what="a cycle of more than a year; a file without `cycle:` is KR104",
        why="without a near end nobody checks in time whether the goal is on track (the article, Key Result "
        "2: time-bound, by "
        "quarter or year)",
        example="cycle: 2026-01-01..2029-12-31",
        better="cycle: 2026",
        fix="set the cycle to a quarter, a half or a year, and its share of the way as the target",
        check=no_end_in_sight,
    ),
    Rule(
        "KR511",
        "connected to no objective above",
        what="an objective without `supports:` while objectives of other teams, of the same time, are supported",
        why="a team can work hard on what no other goal needs (the article, Pitfall 4: no connection to strategy)",
        example="- id: tidy-up\n  title: Simplify our infrastructure",
        better="- id: tidy-up\n  title: Simplify our infrastructure\n  supports: company/ship-daily",
        fix="add `supports: company/ship-daily`, or ask why the objective exists",
        check=unconnected,
    ),
    Rule(
        "KR516",
        "committed and stretch mixed up",
        what="a title that promises or dreams otherwise than `ambition:` says, or a team whose key results are all "
        "committed",
        why="a promise must be met in full, while 70 % of a stretch goal already counts as good: readers "
        "must know which it "
        "is (the article, Pitfall 1: OKRs as commitments)",
        example='title: Guarantee 99.9% availability\nkeep: ">= 99.9 %"',
        better='title: Guarantee 99.9% availability\nkeep: ">= 99.9 %"\nambition: committed',
        fix="write `ambition: committed` for promises and nothing for stretch goals",
        check=ambition_mixed_up,
    ),
    Rule(
        "KR517",
        "measures single people",
        what="a title or query about what single people do: per engineer, by assignee, or with the owner's name",
        why="people meet such a number with easy work, while nothing improves for anyone else (the article, Pitfall 5: "
        "performance reviews)",
        example="title: Close 20 tickets per engineer",
        better="title: Answer 95% of tickets within a day",
        fix="measure the team's effect; OKRs are for learning",
        check=per_person,
    ),
)
