"""Whether the numbers beside work say what changes by it, rather than how much of it is done."""

from __future__ import annotations

import re

from .sentence import Clause, Role, Sentence
from .sentence_phrases import Phrase, is_number, phrase_of
from .sentence_nouns import BUSINESS
from .sentence_strength import Strength, counted, strength_of, strength_of_text
from .sentence_verbs import Verb, verb_class
from .sentence_words import ACTIVITY, split_verb, words

_ALONE = words("deploy ship release build deliver develop")
"""Verbs of making that say how people work when nothing follows them that is made."""
_NO_OBJECT = re.compile(
    r"^(?:with|without|in|to|on|from|at|faster|daily|any|every|confidently|safely|independently|often|more|by"
    r"|within|under|several|multiple|continuously|weekly|frequently)\b",
    re.IGNORECASE,
)
_HOLDING = words("hold run test cover")
"""Verbs of doing that are also verbs of being: "hold 99.9 %", "run 95 % of the tests"."""
_ADDING = words("add close")
_SPENDING = words("spend allocate budget invest offer present award fund")
_QUALITY = re.compile(
    r"\b(?:without|within|on time|on schedule|no more than|before|automatically|unattended|with no|with zero)\b",
    re.IGNORECASE,
)
_TOLD = re.compile(
    r"\b(?:so|until|who|that|which|whose|where)\s+(?P<told>.+)$|\bto\s+(?P<verb>[a-z]+)\s+(?P<aim>.+)$"
    r"|\bwith\s+(?P<how>(?:.*\s)?(?:<|>|≤|≥|under|below|above|less than|fewer than|more than|no more than|at least"
    r"|at most|only|zero)\b.*|\d[\d.,]*\s?(?:%|percent)\s+(?:\w+\s+)?(?:adoption|uptime|accuracy|satisfaction|retention|conversion"
    r"|usage|availability|attendance|occupancy)\b.*)$",
    re.IGNORECASE,
)
_AT_MOST = re.compile(r"\b(?:less than|fewer than|no more than|not more than|at most)\b", re.IGNORECASE)
_OF_A_THING = re.compile(r"\b(?:the|an?|our|its|this)\s+(?:\w+\s+)?(?:[$€£]\d[\d.,]*[kKM]?|\d[\d.,]*\s?(?:%|percent))\s+[a-z]")
_AIMS = frozenset({Verb.MOVE, Verb.GAIN, Verb.VAGUE})


def names_effect(sentence: Sentence) -> bool:
    """Whether a clause beside the main one says in numbers what changes by the work."""
    return any(_says_effect(clause) for clause in sentence.others) or _ends_all(sentence)


def is_effect(clause: Clause, phrase: Phrase, strength: Strength) -> bool:
    """Whether the numbers beside a verb of work say what changes, rather than how much is done."""
    if clause.factor is not None or _tells(clause) or (strength is Strength.MEASURE and is_intransitive(clause)):
        return True
    if _AT_MOST.search(clause.text) or (phrase.verb in _ADDING and counted(clause.text) in BUSINESS):
        return True
    if phrase.kind is Verb.TASK and strength is Strength.COUNT:
        return phrase.verb is not None and verb_class(phrase.verb) is None and counted(clause.text) in BUSINESS
    if phrase.kind is Verb.TASK:
        spent = clause.baseline is None and (phrase.verb in _SPENDING or bool(_OF_A_THING.search(clause.text)))
        return not spent
    if clause.target is None:
        return False
    if clause.target.unit.dimension.startswith("currency"):
        return phrase.verb not in _SPENDING and _is_direct(clause)
    if phrase.verb in ACTIVITY:
        return _is_held(clause, phrase)
    if clause.target.unit.dimension.partition("/")[0] == "count" or clause.target.unit.symbol == "%":
        return _moves(clause)
    return True


def is_intransitive(clause: Clause) -> bool:
    """Whether nothing is built or done: "deploy with confidence", "ship to customers every day"."""
    if clause.verb not in _ALONE:
        return False
    said = split_verb(clause.text)[1]
    return not said or bool(_NO_OBJECT.match(said))


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
    found = _TOLD.search(sentence.text)
    ends = found is not None and found["verb"] is not None and verb_class(found["verb"].lower()) is Verb.END
    return ends and any(clause.numbers for clause in sentence.clauses)


def _tells(clause: Clause) -> bool:
    """Whether what follows `so`, `until`, `to` or `with` is measured."""
    found = _TOLD.search(clause.text)
    if found is None:
        return False
    if told := found["told"] or found["how"]:
        return strength_of_text(told) is Strength.MEASURE or "%" in told
    aimed = verb_class(found["verb"].lower()) in _AIMS
    return aimed and (strength_of_text(found["aim"]) is not Strength.NONE or "%" in found["aim"])


def _is_direct(clause: Clause) -> bool:
    """Whether the amount is what is done: "deliver $2M in savings", not "present bids over $10k"."""
    return bool(re.match(r"\W*(?:an?\s+|over\s+|at least\s+)?[$€£¥]?\d", split_verb(clause.text)[1]))


def _is_held(clause: Clause, phrase: Phrase) -> bool:
    """Whether an activity is timed, or its verb says how things are: "hold 99.95 %", "complete it in under 2 hours"."""
    assert clause.target is not None, "only a clause with a target is held"
    if phrase.verb in _HOLDING:
        return bool(clause.target.unit.symbol)
    timed = clause.target.unit.dimension == "time" and (clause.comparator or clause.baseline)
    return bool(timed) and not any(map(is_number, phrase.noun))


def _moves(clause: Clause) -> bool:
    """Whether a count or share is the state of something rather than how much of the work is done."""
    assert clause.target is not None, "only a clause with a target has an effect"
    if clause.baseline is not None or not clause.target.number:
        return True
    return bool(_QUALITY.search(clause.text)) or _is_frequency(clause)


def _is_frequency(clause: Clause) -> bool:
    """Whether it says how often: "deploy 20 times a week", not "ship 12 features a quarter"."""
    often = any(re.search(r"^(?:times|deploy\w*|releases?)?$", amount.label) for amount in clause.numbers)
    return clause.target is not None and "/" in clause.target.unit.dimension and often
