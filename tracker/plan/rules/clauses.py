"""What a title says beside its goal: further numbers, and the work before the effect.

"The article" is *OKRs for Engineering Teams*; sections are named as there.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracker.core.model import Milestones
from tracker.core.sentence import Clause, Role, Sentence
from tracker.core.sentence_verdicts import output_reason
from tracker.core.wording import value_text
from tracker.plan.quoting import shown

from .base import Checked, Problem, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

_TITLE = ("title",)
_OTHER_SIDE = re.compile(r"\b(?:downtime|unavailab\w*|outages?|fail\w*|errors?|churn|miss\w*)\b", re.IGNORECASE)
"""What is left of a whole: a number of it says the same as the number of the whole."""
_EARLIER = re.compile(
    r"\b(?:last|previous(?:ly)?|prior|today|now|current(?:ly)?|was|were|before|baseline|from|up|down|vs)\b",
    re.IGNORECASE,
)
_MAKING = frozenset(
    {
        *(
            "implement",
            "introduce",
            "build",
            "create",
            "develop",
            "design",
            "redesign",
            "rewrite",
            "refactor",
            "migrate",
        ),
        *("install", "integrate", "upgrade", "adopt", "roll-out", "rollout", "set-up", "setup", "launch", "deliver"),
        *("automate", "establish", "complete", "conduct", "document", "deploy"),
    }
)
"""Verbs of which nobody can tell, by themselves, what is better afterwards."""
_MADE = re.compile(
    r"^(?!(?:with|without|in|within|under|below|to|on|by|from|at|every|any|daily|faster|more)\b)[A-Za-z]", re.IGNORECASE
)
_WAY = re.compile(
    r"\b(?:through|via|by(?: means of)?|using)\s+(?:the\s+)?(?:automation|consolidation|migration|standardi[sz]ation"
    r"|(?:automat|consolidat|migrat|standardi[sz]|implement|introduc|adopt|build|refactor|rewrit)ing)\b",
    re.IGNORECASE,
)


def second_number(checked: Checked) -> Iterator[Problem]:
    """Titles with a number in brackets or as an effect that no guardrail watches."""
    for key_result in checked.key_results:
        goal = key_result.value.goal if key_result.value else None
        if goal is None or isinstance(goal, Milestones) or key_result.raw.get("guardrails"):
            continue
        for clause in key_result.sentence.others:
            if _is_second(key_result.sentence, clause):
                message = f"{shown(clause.text)} is a second number, and nothing here watches it"
                cure = (
                    "delete it from the title, or track it under `health_metrics:` and list its id under `guardrails:`"
                )
                yield Problem(key_result.notes, message, _TITLE, cure)
                break


def _is_second(sentence: Sentence, clause: Clause) -> bool:
    """Whether a clause aims at a number of its own, and not at the sentence's, seen from another side."""
    if clause.role is Role.JOINED or not clause.aims or not clause.measure or not sentence.aims:
        return False
    return clause.role is Role.EFFECT or not (
        clause.factor is not None or _OTHER_SIDE.search(clause.text) or _EARLIER.search(clause.text)
    )


def work_first(checked: Checked) -> Iterator[Problem]:
    """Titles that begin with the work although they name its effect, or that name the way and no effect."""
    for key_result in checked.key_results:
        found = _work(key_result.sentence, key_result.title)
        if found is not None and output_reason(key_result.sentence) is None:  # mere work is KR504
            yield Problem(key_result.notes, found[0], _TITLE, found[1])


def _work(sentence: Sentence, title: str) -> tuple[str, str] | None:
    """What is wrong with where a title begins, and the cure."""
    aims = next((each for each in (*sentence.others, sentence) if each.aims), None)
    if aims is None:
        way = _WAY.search(title)
        cure = "name the number that it moves, such as how often a person still has to step in"
        return (f"{shown(way[0])} says how it is done, and no number says what is reached", cure) if way else None
    if sentence.verb not in _MAKING or _MADE.match(sentence.text.partition(" ")[2]) is None:
        return None
    return _beside(sentence, aims)


def _beside(sentence: Sentence, aims: Clause) -> tuple[str, str]:
    """What stands beside the work: its effect, or only how much of it is done."""
    verb = shown(sentence.verb)
    effect = _effect(aims)
    if effect is not None:
        cure = f"say first what changes, here {shown(effect)}, and leave open how it is done"
        return f"the title begins with the work ({verb}) and names the effect only later", cure
    cure = "name the number that gets better by it, such as `Reduce outages from 12 to 3 a quarter`"
    return f"the title begins with the work ({verb}), and the number says how much of it is done", cure


def _effect(clause: Clause) -> str | None:
    """The effect that a clause names, in its own words; None for a mere share of the work."""
    if clause.role is Role.EFFECT:
        return clause.text
    target = clause.target
    if clause.measure and clause.comparator and target is not None and target.unit.dimension == "time":
        return f"{clause.measure} {clause.comparator} {value_text(target.value, target.unit)}"
    return None


RULES = (
    Rule(
        "KR217",
        "second number beside the goal",
        what="a title with a further number, in brackets or as an effect (`…, enabling 50% fewer defects`), in a key "
        "result without guardrails",
        why="only the goal is measured: the other number is promised and never looked at (the article, Key Result 1: "
        "success or failure is objectively determinable)",
        example="title: Increase test coverage from 60% to 85%, enabling 50% reduction in production defects\n"
        "baseline: 60 %\n"
        "target: 85 %",
        better="title: Increase test coverage from 60% to 85%, enabling 50% reduction in production defects\n"
        "baseline: 60 %\n"
        "target: 85 %\n"
        "guardrails: [production-defects]",
        fix="make a health metric of the second number and name it under `guardrails:`, or a key result of its own",
        check=second_number,
    ),
    Rule(
        "KR518",
        "title begins with the work",
        what="a key result that begins with the work (implement, build, deliver …) although a number says what it is "
        "good for, or that names the way (`through automation`) and no number",
        why="people stop when the work is done, whether or not the effect is there (the article, Why Outcomes Matter: "
        "flexibility)",
        example="title: Implement automated security scanning that catches 95% of OWASP Top 10 vulnerabilities "
        "pre-commit",
        better="title: 95% of OWASP Top 10 vulnerabilities are caught before the commit",
        fix="say the effect first: `95% of OWASP Top 10 vulnerabilities are caught before the commit`",
        check=work_first,
    ),
)
