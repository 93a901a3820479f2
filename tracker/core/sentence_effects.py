"""Whether the numbers beside work say what changes by it, rather than how much of it is done."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .sentence_clauses import Role
from .sentence_nouns import BUSINESS, MEASURED
from .sentence_phrases import Phrase, phrase_of
from .sentence_strength import Strength, counted, strength_of, strength_of_text
from .sentence_verbs import Verb, verb_class
from .sentence_words import ACTIVITY, is_number, split_verb, words

if TYPE_CHECKING:
    from .sentence import Clause, Sentence

_ALONE = words("build deliver deploy develop release ship")
"""Verbs of making that say how people work when nothing follows them that is made."""
_NO_OBJECT = re.compile(
    r"^(?:any|at|by|confidently|continuously|daily|every|faster|frequently|from|in|independently|more|multiple|often|on|once"
    r"|safely|several|to|twice|under|weekly|with|within|without)\b",
    re.IGNORECASE,
)
_HOLDING = words("cover hold run test")
"""Verbs of doing that are also verbs of being: "hold 99.9 %", "run 95 % of the tests"."""
_ADDING = words("add close provide supply")
"""Verbs that bring in what is counted, if it is business: "close 15 deals", and not "close 15 tickets"."""
_SPENDING = words("allocate award budget fund invest move offer present spend transfer")
_HOW_WELL = re.compile(
    r"\b(?:automatically|before|on schedule|on time|unattended|with no|with zero|within|without)\b", re.IGNORECASE
)
_AT_MOST = re.compile(
    r"[<≤]|\b(?:at most|below|fewer than|from\s+\S*\d.*\bto|less than|never|no more than|not more than|under)\s"
    r"|\b\w+er than\s|\babove\s+\d[\d.,]*\s?%",
    re.IGNORECASE,
)
"""Words that say how things are to stand, whatever is done: "release delays under 3 days"."""
_FOLLOWING = re.compile(r"\b(?:so|that|until|where|which|who|whose)\s+(?P<told>.+)$", re.IGNORECASE)
_PURPOSE = re.compile(r"\bto\s+(?P<verb>[a-z]+)\s+(?P<aim>.+)$", re.IGNORECASE)
_WITH = re.compile(
    r"\bwith\s+(?:(?:.*\s)?(?:[<>≤≥]|(?:above|at least|at most|below|fewer than|less than|more than|only|under|zero)\b)"
    r"|\d[\d.,]*\s?(?:%|percent)\s+(?:\w+\s+)?(?:accuracy|adoption|attendance|availability|conversion|occupancy|retention"
    r"|satisfaction|uptime|usage)\b)",
    re.IGNORECASE,
)
_USED_BY = re.compile(r"\b(?:adopted|bought|chosen|used) by \d", re.IGNORECASE)
_OF_A_THING = re.compile(
    r"\b(?:an?|its|our|the|this)\s+(?:\w+\s+)?(?:[$€£]\d[\d.,]*[kKM]?|\d[\d.,]*\s?(?:%|percent))\s+[a-z]"
)
"""A share or sum that belongs to a thing: "the 20 % promotion", "a $500 reward"."""
_TO_VERSIONS = words("bump migrate move port switch update upgrade")
_VERSIONS = re.compile(
    r"\bv?\d+(?:\.\d+)*\s+(?:and\s+)?to\s+v?\d+(?:\.\d+)*(?![\d.]*\s?(?:%|[a-z]*s\b))", re.IGNORECASE
)
_WORTH = re.compile(
    r"\b(?:accounts?|contracts?|customers?|deals?|invoices?|orders?|projects?|purchases)"
    r"\s+(?:above|below|of|over|under|worth)\s+[$€£]",
    re.IGNORECASE,
)
"""A sum that belongs to a thing as well: "accounts above $50k"."""
_DIRECT = re.compile(r"\W*(?:an?\s+|over\s+|at least\s+)?[$€£¥]?\d", re.IGNORECASE)
_OFTEN = re.compile(r"\b(?:once|twice|\w+ times)\s+(?:an?|per|every|each)\s+\w+", re.IGNORECASE)
_TIMES = re.compile(r"(?:times|deploy\w*|releases?)?")
_AIMS = frozenset({Verb.MOVE, Verb.GAIN, Verb.VAGUE, Verb.END})


def names_effect(sentence: Sentence) -> bool:
    """Whether a clause beside the main one says in numbers what changes by the work."""
    return any(map(_says_effect, sentence.others)) or _ends_all(sentence)


def is_effect(clause: Clause, phrase: Phrase, strength: Strength) -> bool:
    """Whether the numbers beside a verb of work say what changes, rather than how much is done."""
    if _is_upgrade(clause, phrase):
        return False
    if clause.factor is not None or _tells(clause.text) or _AT_MOST.search(clause.text) or _USED_BY.search(clause.text):
        return True
    if phrase.kind is Verb.TASK:
        return _is_result(clause, phrase, strength)
    if strength is Strength.MEASURE and is_intransitive(clause.text):
        return True
    if phrase.verb in _ADDING and counted(clause.text) in BUSINESS:
        return True
    return clause.target is not None and _is_state(clause, phrase)


def _is_upgrade(clause: Clause, phrase: Phrase) -> bool:
    """Whether its numbers are versions: "upgrade clusters from 1.26 to 1.29", "bump Kafka 2.8 to 3.6"."""
    return phrase.verb in _TO_VERSIONS and bool(_VERSIONS.search(clause.text)) and MEASURED.isdisjoint(phrase.noun)


def is_intransitive(text: str) -> bool:
    """Whether nothing is built or done: "deploy with confidence", "ship to customers every day"."""
    verb, said = split_verb(text)
    return verb in _ALONE and (not said or bool(_NO_OBJECT.match(said)))


def _is_result(clause: Clause, phrase: Phrase, strength: Strength) -> bool:
    """Whether a task is measured by how well it is done, or brings in business."""
    assert phrase.verb is not None, "only a verb is a task"
    if _OFTEN.search(clause.text):
        strength = strength_of_text(_OFTEN.sub("", clause.text))
    if strength is Strength.NONE:
        return False
    if strength is Strength.COUNT:
        gains = phrase.verb in _ADDING or verb_class(phrase.verb) is None
        return gains and counted(clause.text) in BUSINESS
    spent = phrase.verb in _SPENDING and _DIRECT.match(clause.text.partition(" ")[2])
    return clause.baseline is not None or not (spent or _OF_A_THING.search(clause.text) or _WORTH.search(clause.text))


def _is_state(clause: Clause, phrase: Phrase) -> bool:
    """Whether the target of work is how things are then, and not how much of it is done."""
    assert clause.target is not None, "only a clause with a target aims at a state"
    unit = clause.target.unit
    if unit.dimension.startswith("currency"):
        return phrase.verb not in _SPENDING and bool(_DIRECT.match(split_verb(clause.text)[1]))
    if phrase.verb in _HOLDING:
        return bool(unit.symbol)
    if phrase.verb in ACTIVITY:
        timed = unit.dimension == "time" and phrase.verb not in _SPENDING and (clause.comparator or clause.baseline)
        return bool(timed) and not any(map(is_number, phrase.noun))
    if unit.dimension.partition("/")[0] != "count" and unit.symbol != "%":
        return True
    moves = clause.baseline is not None or not clause.target.number
    return moves or bool(_HOW_WELL.search(clause.text)) or _is_frequency(clause)


def _is_frequency(clause: Clause) -> bool:
    """Whether it says how often: "deploy 20 times a week", not "ship 12 features a quarter"."""
    often = any(_TIMES.fullmatch(amount.label) for amount in clause.numbers)
    return often and clause.unit is not None and "/" in clause.unit.dimension


def _says_effect(clause: Clause) -> bool:
    """Whether a further clause says what changes."""
    strength = strength_of(clause)
    if strength is Strength.NONE or (clause.role is Role.RESTATED and not clause.verb):
        return False
    phrase = phrase_of(clause.text)
    if phrase.kind in {Verb.WORK, Verb.TASK}:
        return is_effect(clause, phrase, strength)
    return strength is Strength.MEASURE or phrase.kind in _AIMS or clause.role is Role.EFFECT


def _ends_all(sentence: Sentence) -> bool:
    """Whether it is done to eliminate what is counted beside it: "… to eliminate duplicates (today 40 a month)"."""
    found = _PURPOSE.search(sentence.text) if sentence.others else None
    ends = found is not None and verb_class(found["verb"].lower()) is Verb.END
    return ends and any(clause.numbers for clause in sentence.others)


def _tells(text: str) -> bool:
    """Whether what follows `so`, `until`, `to` or `with` is measured."""
    if _WITH.search(text):
        return True
    if found := _FOLLOWING.search(text):
        return _is_measured(found["told"])
    found = _PURPOSE.search(text)
    if found is None or verb_class(found["verb"].lower()) not in _AIMS:
        return False
    return _is_measured(found["aim"]) or strength_of_text(found["aim"]) is Strength.COUNT


def _is_measured(text: str) -> bool:
    return "%" in text or strength_of_text(text) is Strength.MEASURE
