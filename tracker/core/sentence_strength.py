"""How much the numbers of a clause say: nothing, how many things there are, or how things stand.

What a number is follows from the words around it: "rises to 40", "40 in 100", "under 40" measure,
"40 workshops" counts, and the 4 of "season 4" does neither.
"""

from __future__ import annotations

import re
from enum import IntEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from .sentence_nouns import MEASURED
from .sentence_phrases import is_number
from .sentence_verbs import Verb, is_participle, verb_class
from .sentence_words import words, words_of

if TYPE_CHECKING:
    from .sentence import Clause


class Strength(IntEnum):
    """What the numbers of a clause say."""

    NONE = 0
    COUNT = 1
    MEASURE = 2


PHYSICAL = words(
    "bar cm db degrees fps g gb gbps ghz gwh hz iops kb kg khz km kw kwh l liters litres m ma mb mbps mg mhz ml mm mw "
    "mwh qps rpm rps t tb tonnes tons tps v w µa"
)
"""Units that only say how much."""
_SHORT_TIMES = words("hour hours minute minutes second seconds")
_UNITS = _SHORT_TIMES | words("day days month months quarter quarters week weeks year years")
_ONE = words("1 one")
_PLURALS = words("children men people staff women")
_NO_PLURALS = _UNITS | words("as has is its this was")
_NO_THINGS = words("and at by for from in of on or per to with")
_WHOLES = words("all its our the")
_AT_MOST = words("below between inside max maximum under")
_AT_LEAST = words("above exceed exceeding exceeds min minimum over")
_BEFORE_TIMES = words(
    "at below cost costs cover covers gain gains in inside is last lasts lose loses need needs of save saves spend "
    "spends take takes than to under wait waits within"
)
_MOVING = words(
    "climb climbs decline declines decrease decreased decreases down drop drops fall falls grow grown grows improve "
    "improved improves increase increased increases jump jumps lowered raised reduced rise rises shrink shrinks sink "
    "sinks up"
)
_SET_TO = words("capped cut down held kept limited narrowed shortened trimmed")
_FURTHER = words("earlier faster fewer later less longer more shorter sooner")
_OR_BEYOND = words("above below better fewer higher less lower more")
_CURRENCIES = words("chf dollar dollars eur euro euros francs gbp pound pounds usd yen")
_SCALES = words("csat nps percentile points rating score stars")
_OFTEN = words("a an each every per")
_ATTRIBUTES = words("bigger larger newer older smaller")
_MAGNITUDES = words("bn k m million thousand")
_ENDS = words("a an daily hourly monthly once twice weekly zero")
_SAYING = words(": at exceed exceeds hit hits is of reach reaches to")
_AFTER_SCORE = words(", ; across and by for from in on or out point points star stars this via with within")
_TELLING = _UNITS | words(
    "break break-even breakeven daily double doubled doubles doubling empty fifth fifths half halve halved halves "
    "halving many monthly much never nil no nobody none not nothing once one-third positive profitability profitable "
    "quarterly single tenth tenths third thirds three-quarters triple tripled triples tripling twice two-thirds weekly "
    "zero"
)
"""Words without one of which a clause without digits measures nothing."""
_UNIT = rf"(?:{'|'.join(sorted(_UNITS))})"
_IN_WORDS = re.compile(
    rf"""^no\b|^not\s+(?:an?|one)\b|\b(?:
      break[- ]?even|profitab(?:le|ility)|cash[- ]flow\s+positive|zero(?!-|\s+trust)|nil|none|nobody|no\s+one|nothing|never
      | (?:not|without)\s+a\s+single|empty|halv(?:e[sd]?|ing)
      | (?<!first\s)(?<!second\s)(?<!this\s)(?<!next\s)half(?!-)\b(?!\s+year)
      | (?:a|one|two)[ -]thirds?|three[ -]quarters?|one[ -]quarter\s+of|(?:a|one|two|three|four)[ -](?:fifths?|tenths?)
      | a\s+quarter\s+(?:of|less|more|fewer)|by\s+a\s+quarter
      | (?:once|twice)\s+(?:an?|per|every|each)\s+\w+|twice\s+(?:as|the)
      | doubl(?:es?|ed|ing)\b(?!-|\s+opt)|tripl(?:es?|ed|ing)
      | (?:under|within|in|(?<!older\s)than|inside|takes?)\s+an?\s+(?:working\s+|business\s+)?{_UNIT}
      | from\s+(?:once|twice|an?|daily|weekly|monthly|quarterly)\b.{{0,40}}?\bto\s+(?:once|twice|an?|daily|weekly|hourly)
      | {_UNIT}\s+(?:rather\s+than|instead\s+of|not|and\s+not)\s+{_UNIT}|from\s+{_UNIT}\s+to\s+{_UNIT}
      | as\s+(?:few|many|much|often)\s+.*\bas\b|no\s+\w+er\s+than|within\s+the\s+{_UNIT}|(?:a|the)\s+{_UNIT}\s+(?:after|before)
      | (?:on|by)\s+the\s+(?:first|second|third|fourth|fifth|\d+(?:st|nd|rd|th))\s+(?:working\s+|business\s+)?day
      | (?:same|next)[- ](?:working\s+|business\s+)?day
    )\b""",
    re.VERBOSE,
)
_IN_SIGNS = re.compile(
    r"%|(?:<=?|>=?|≤|≥|→|->|=|[+−–-])\s?\d[\d.,]*\s?(?:%|percent|points?)|(?:[<>]=?|[≤≥→=]|->)\s?[$€£¥]?\d"
)
_RATIO = re.compile(r"\b(?!24/7)\d+[:/]\d+\b")
_SPAN = re.compile(r"\b\d+[- ](?:hour|minute|day|second|week)\s+(?:(\w+)\s+)?(\w+)")
_ACRONYM = re.compile(r"\b[A-Z]{3,5}\s+\d")


def strength_of(clause: Clause) -> Strength:
    """What the numbers of a clause say."""
    return Strength.MEASURE if _measures(clause) else strength_of_text(clause.text)


@lru_cache(maxsize=4096)
def strength_of_text(text: str) -> Strength:
    """What the numbers in a text say."""
    found = words_of(text)
    if not _TELLING.isdisjoint(found) and _IN_WORDS.search(text.lower()):
        return Strength.MEASURE
    numbers = [at for at, word in enumerate(found) if is_number(word)]
    if not numbers:
        return Strength.NONE
    if _IN_SIGNS.search(text) or _RATIO.search(text) or any(_measured_at(found, at) for at in numbers):
        return Strength.MEASURE
    if _ACRONYM.search(text) and any(_is_score(found, at) for at in numbers):
        return Strength.MEASURE
    if any(not MEASURED.isdisjoint(span.groups()) for span in _SPAN.finditer(text.lower())):
        return Strength.MEASURE
    return Strength.NONE if counted(text) is None else Strength.COUNT


def counted(text: str) -> str | None:
    """What is counted in a text: `podcasts` of "Sponsor two podcasts"; None if nothing is."""
    found = words_of(text)
    things = (_thing_at(found, at) for at, word in enumerate(found) if is_number(word))
    return next(filter(None, things), None)


def _measures(clause: Clause) -> bool:
    """Whether its amounts tell where from, how many times, or have a unit other than that of a count of things."""
    if clause.baseline is not None or clause.factor is not None or clause.upper is not None:
        return True
    if clause.target is not None and (clause.target.unit.dimension == "time" or clause.comparator in {"<", "<="}):
        return True
    return any(
        amount.unit.symbol and not amount.is_time and not (amount.label and amount.label != "times")
        for amount in clause.numbers
    )


def _thing_at(found: tuple[str, ...], at: int) -> str | None:
    """What a number counts: the first plural after it, or a unit."""
    start = (
        at + 3 if found[at + 1 : at + 2] == ("of",) and found[at + 2 : at + 3] and found[at + 2] in _WHOLES else at + 1
    )
    for place, word in enumerate(found[start : start + 5], start):
        if word in _NO_THINGS:
            break
        if (_is_plural(word) and found[at] not in _ONE) or (place == at + 1 and word in PHYSICAL):
            return word.partition("/")[0]
        often = found[place + 1 : place + 3]
        if found[at] in _ONE and len(often) == 2 and often[0] in _OFTEN and often[1] in _UNITS:
            return word
    return None


def _is_plural(word: str) -> bool:
    if word in _PLURALS:
        return True
    return word.endswith("s") and not word.endswith("ss") and word not in _NO_PLURALS and not word[0].isdigit()


def _measured_at(found: tuple[str, ...], at: int) -> bool:
    """Whether a number is that of a measure, by the words beside it."""
    before, after = found[at - 1] if at else "", found[at + 1] if at + 1 < len(found) else ""
    multiplies = found[at][0].isdigit() and found[at].endswith("x")
    if multiplies or after in _CURRENCIES or before == "\u2192" or after in {"am", "nines", "percent", "pm", "times"}:
        return True
    if before in {"day", "month", "week"} and at > 1 and found[at - 2] in {"after", "by", "in", "on", "within"}:
        return True
    if _is_bound(found, at) or _is_moved(found, at) or _is_timed(found, at) or _is_part(found, at):
        return True
    if before == "top":
        return at + 1 == len(found) or after in _AFTER_SCORE
    if before in _SAYING or before in MEASURED:
        return _is_score(found, at)
    following = found[at + 1 : at + 4]
    if following[:2] == ("on", "average"):
        return True
    scaled = found[at][0].isdigit() and (after == "in" or not _SCALES.isdisjoint(following))
    return scaled or (after == "or" and not _OR_BEYOND.isdisjoint(following))


def _is_score(found: tuple[str, ...], at: int) -> bool:
    """Whether nothing that could be counted follows a number: "a rating of 4.5 in the store"."""
    end = at + 2 if found[at + 1 : at + 2] and found[at + 1] in _MAGNITUDES else at + 1
    return found[at][0].isdigit() and (end == len(found) or found[end] in _AFTER_SCORE)


def _is_part(found: tuple[str, ...], at: int) -> bool:
    """Whether it is so many of so many: "9 in 10", "six of our ten services"."""
    rest = [word for word in found[at + 1 : at + 5] if word not in _WHOLES and word not in {"every", "out"}]
    if found[max(at - 2, 0) : at] == ("once", "in"):
        return True
    return rest[:1] in (["in"], ["of"]) and any(map(is_number, rest[1:3]))


def _is_bound(found: tuple[str, ...], at: int) -> bool:
    """Whether a bound is set: "under 40", "at most 40", and "at least 40" unless that counts things."""
    two = found[max(at - 2, 0) : at]
    before = two[-1:] and two[-1]
    if before in _AT_MOST or two in {
        ("at", "most"),
        ("less", "than"),
        ("fewer", "than"),
        ("more", "than"),
        ("up", "to"),
    }:
        return two != ("more", "than") or found[at - 3 : at - 2] == ("no",) or not _counts_at(found, at)
    if before in _AT_LEAST or two == ("at", "least") or (before == "than" and found[at - 2] not in _ATTRIBUTES):
        return not _counts_at(found, at)
    return two in {("instead", "of"), ("maximum", "of"), ("minimum", "of")}


def _counts_at(found: tuple[str, ...], at: int) -> bool:
    """Whether a number is so many things rather than so much of a unit."""
    thing = _thing_at(found, at)
    return thing is not None and thing not in PHYSICAL


def _is_moved(found: tuple[str, ...], at: int) -> bool:
    """Whether something moves to a number, or by one: "rises to 40", "cut by 40", "from 40 to 30"."""
    back = [word for word in found[max(at - 5, 0) : at] if word not in {"at", "further", "least"}][-2:]
    if back[-1:] and back[-1] in _MOVING:
        return True
    if back[-1:] == ["from"] and "to" in found[at:-1]:
        end = found[found.index("to", at) + 1]
        return is_number(end) or end in _ENDS
    linked = len(back) == 2 and back[1] in {"by", "from", "to"}
    return (linked and _changes(back[0])) or (found[at - 2 : at] in {("held", "at"), ("kept", "at"), ("capped", "at")})


def _changes(word: str) -> bool:
    """Whether a word before `to 40` or `by 40` says that something changed: `rises`, `cut`, `simplified`."""
    return word in _MOVING or word in _SET_TO or (is_participle(word) and verb_class(word) in {Verb.MOVE, Verb.VAGUE})


def _is_timed(found: tuple[str, ...], at: int) -> bool:
    """Whether it is a time that something takes, comes earlier, or costs each week."""
    rest = [word for word in found[at + 1 : at + 5] if word not in {"business", "working"}]
    if not rest or rest[0] not in _UNITS:
        return False
    before = found[at - 1] if at else ""
    if before in _BEFORE_TIMES:
        return found[at - 2 : at] != ("older", "than")
    if before == "after":
        return rest[0] in _SHORT_TIMES
    often = len(rest) > 2 and rest[1] in _OFTEN and rest[2] in _UNITS
    return often or (len(rest) > 1 and (rest[1] in _FURTHER or rest[1] in {"after", "before", "without"}))
