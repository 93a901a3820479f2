"""Whether a title says what changes rather than what is done, and whether it says so in numbers.

Both judge words alone and are sometimes wrong; `benchmarks/words.py` measures how often.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .sentence import Clause, Direction, Role, Sentence
from .sentence_words import ACTIVITY, BUILDING, DOWN, UP, VAGUE_VERBS, split_verb

if TYPE_CHECKING:
    from collections.abc import Iterator

_NOUN_FORMS = re.compile(
    r"^(?:(?:full|complete|successful|initial|first|the|100 ?%|company-wide)\s+)*"
    r"(?P<noun>implementation|introduction|migration|roll-?out|launch|release|development|creation|completion"
    r"|deployment|documentation|integration|adoption|delivery|installation|setup)\s+(?:of|to|for)\b",
    re.IGNORECASE,
)
_DONE = re.compile(
    r"\b(?P<done>implemented|deployed|launched|released|migrated|refactored|documented|built|delivered|completed"
    r"|rolled out|shipped|written|set up|installed|live|in place|finished|introduced|published|created"
    r"|up and running|in production)(?:\s+(?:for|to|across|in|on)\s+(?:all|every)\b.*)?$",
    re.IGNORECASE,
)
_NO_OBJECT = re.compile(
    r"^(?:with|without|in|to|on|from|at|faster|daily|any|every|confidently|safely|independently|often|more|by"
    r"|within|under|several|multiple|continuously|weekly|frequently)\b",
    re.IGNORECASE,
)
_WORK = re.compile(
    r"\b(?P<work>story points?|velocity|(?:features?|tasks?|tickets?|issues?|stories|epics?|bugs|pull requests?|prs"
    r"|items|projects?)\s+(?:shipped|completed|closed|delivered|done|finished|resolved|merged|burned)"
    r"|lines? of code|(?<!-)commits\b|pull requests? merged|(?:unit |integration )?tests? (?:written|added|created)"
    r"|documents?|documentation pages?|pages? of documentation|runbooks?|articles?|blog posts?|meetings?|workshops?"
    r"|trainings?|(?:training|pairing|mob|working) sessions|design reviews?"
    r"|retrospectives?|interviews?|prototypes?|demos)\b",
    re.IGNORECASE,
)
_OF_WORK = re.compile(r"\b(?:time|latency|satisfaction|score|rating|failures?|without|per engineer)\b", re.IGNORECASE)
_TEST_COVERAGE = re.compile(r"\b(?:test|code|branch|line|unit)\b.*\bcoverage\b", re.IGNORECASE)
_ALONE = frozenset({"deploy", "ship", "release", "build", "launch", "deliver", "develop"})
"""Verbs of making that say how people work when nothing follows them that is made."""
_HOLDING = frozenset({"hold", "run", "test", "cover"})
"""Verbs of doing that are also verbs of being: "hold 99.9 %", "run 95 % of the tests"."""
_AIMING = UP | {"achieve", "reach", "hit", "get", "attain", "improve"}
_QUALITY = re.compile(
    r"\b(?:without|within|on time|on schedule|no more than|before|automatically|unattended|with no|with zero)\b",
    re.IGNORECASE,
)
_VAGUE = re.compile(
    r"\b(?P<vague>better|faster|quicker|more|fewer|less|higher|lower|best|great|greater|excellent|robust|seamless(?:ly)?"
    r"|significant(?:ly)?|substantial(?:ly)?|dramatic(?:ally)?|as \w+ as possible|world[- ]class|best[- ]in[- ]class"
    r"|state[- ]of[- ]the[- ]art|high[- ]quality|user[- ]friendly|scalable|stable|efficient(?:ly)?|effective(?:ly)?"
    r"|smooth(?:ly|er)?|modern|good|strong(?:er)?|happy|happier|delight(?:ful|ed)?|reliabl[ey]|high[- ]performing"
    r"|performant|solid|healthy|healthier|timely|proactive(?:ly)?|adequate(?:ly)?|sufficient(?:ly)?|easy|easier|easily"
    r"|improved|top[- ]notch|cutting[- ]edge|simpler|quickly|fast|(?:low|high)(?!-)|minimal|mature|optimal)\b",
    re.IGNORECASE,
)
_NOT_VAGUE = re.compile(
    r"\b(?:no more|more than|less than|fewer than|no longer|best practices?|better than|at least|lower environments?"
    r"|high[- ](?:severity|priority|risk)|low[- ](?:severity|priority|code)|strong consistency"
    r"|good first)\b",
    re.IGNORECASE,
)


def output_reason(sentence: Sentence) -> str | None:
    """Why a title names work rather than its effect, as the words that say so; None if it does not.

    Work with a measured effect beside it is no mere output: "Deliver a mobile SDK with < 100 ms
    initialisation overhead" says what is different when it is done.
    """
    if _effect_beside(sentence):
        return None
    if _covers_code(sentence):
        return "coverage"
    if _is_effect(sentence, sentence.verb):
        return None
    if sentence.verb in ACTIVITY or (sentence.verb in BUILDING and not _intransitive(sentence)):
        return sentence.verb
    return _work(sentence) or (_named_work(sentence) if sentence.verb is None else None)


def vague_reason(sentence: Sentence, *, measured: bool = False) -> str | None:
    """The word that makes a title a matter of opinion; None if it has a number, or none is needed.

    "Enable developers to deploy without manual steps" has no number, and everybody can tell
    whether it is so.

    Args:
        sentence: The title.
        measured: Whether a goal in numbers stands beside it: "Reduce deployment time" is then
            clear enough, and "Improve deployment" still is not.
    """
    if any(clause.numbers or clause.aims for clause in sentence.clauses):
        return None
    if sentence.verb in VAGUE_VERBS:
        return sentence.verb
    if not measured and sentence.verb in UP | DOWN:
        return sentence.verb
    found = _VAGUE.search(_NOT_VAGUE.sub("", " ".join(_plain(sentence))))
    return found[0].lower() if found and not measured else None


def _plain(sentence: Sentence) -> Iterator[str]:
    """The words of the sentence without what a criterion follows: `without`, `independently`."""
    for clause in sentence.clauses:
        yield re.split(r"\bwithout\b", clause.text, flags=re.IGNORECASE)[0]


def _effect_beside(sentence: Sentence) -> bool:
    """Whether a clause beside the main one says in numbers what changes by the work."""
    others = (clause for clause in sentence.others if clause.role is not Role.RESTATED or clause.verb)
    return any(_is_effect(each, each.verb) for each in others)


def _is_effect(clause: Clause, verb: str | None) -> bool:
    if clause.factor is not None:
        return True
    if clause.target is None or _counts_work(clause) or (verb in _HOLDING and not clause.target.unit.symbol):
        return False
    if verb in ACTIVITY:
        timed = clause.target.unit.dimension == "time" and (clause.comparator or clause.baseline)
        return verb in _HOLDING or bool(timed)
    if clause.target.unit.dimension.partition("/")[0] == "count" or clause.target.unit.symbol == "%":
        return _moves(clause, verb)
    return True


def _moves(clause: Clause, verb: str | None) -> bool:
    """Whether a count or share is the state of something rather than how much of the work is done."""
    assert clause.target is not None, "only a clause with a target has an effect"
    if clause.baseline is not None or verb not in BUILDING or not clause.target.number:
        return True
    return bool(_QUALITY.search(clause.text)) or _is_frequency(clause)


def _is_frequency(clause: Clause) -> bool:
    """Whether it says how often: "deploy 20 times a week", not "ship 12 features a quarter"."""
    often = any(re.search(r"^(?:times|deploy\w*|releases?)?$", amount.label) for amount in clause.numbers)
    return bool(clause.target) and "/" in (clause.target.unit.dimension if clause.target else "") and often


def _counts_work(clause: Clause) -> bool:
    words = f"{clause.measure or ''} {clause.text}"
    return bool(_WORK.search(words)) and not _OF_WORK.search(words)


def _work(sentence: Sentence) -> str | None:
    """The product of work that is counted, such as story points; None if none is."""
    counted = sentence.target is not None and sentence.target.unit.dimension.startswith("count")
    if not counted or sentence.direction is Direction.DOWN or not _counts_work(sentence):
        return None
    found = _WORK.search(f"{sentence.measure or ''} {sentence.text}")
    return found["work"].lower() if found else None


def _named_work(sentence: Sentence) -> str | None:
    """Work as a noun or as done: "migration to …", "dashboards launched"."""
    found = _NOUN_FORMS.search(sentence.text) or _DONE.search(sentence.text)
    return found[found.lastgroup or 0].lower() if found else None


def _covers_code(sentence: Sentence) -> bool:
    """Whether it aims at more code under test, from nowhere and for nothing that it names."""
    aimed = sentence.verb in _AIMING and sentence.baseline is None and sentence.aims
    return aimed and bool(_TEST_COVERAGE.search(sentence.measure or ""))


def _intransitive(sentence: Sentence) -> bool:
    """Whether nothing is built or done: "deploy with confidence", "ship to customers every day"."""
    if sentence.verb not in _ALONE:
        return False
    words = split_verb(sentence.text)[1]
    return not words or bool(_NO_OBJECT.match(words))
