"""How much the numbers of a clause say: nothing, how many things there are, or how things stand.

What a number is follows from the words around it: "rises to 40", "40 in 100", "under 40" measure,
"40 workshops" counts, and the 4 of "season 4" does neither.
"""

from __future__ import annotations

from enum import IntEnum
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from .sentence_nouns import MEASURED
from .sentence_telling import ACRONYM, DIGIT, IN_WORDS, PLACE, SHORT, SHORT_TIMES, SIGNS, SPAN, TELLING, UNITS
from .sentence_verbs import Verb, is_participle, verb_class
from .sentence_words import is_number, words, words_of

if TYPE_CHECKING:
    from .sentence import Clause


class Strength(IntEnum):
    """What the numbers of a clause say."""

    NONE = 0
    COUNT = 1
    MEASURE = 2


class _Number(NamedTuple):
    """A number among words: those before it, the nearest last, and those after; empty ones where there are none."""

    before: tuple[str, ...]
    word: str
    after: tuple[str, ...]


_PADDING = ("",) * 7
"""As many words as are looked at on each side of a number."""
PHYSICAL = words(
    "bar cm db degrees fps g gb gbps ghz gwh hz iops kb kg khz km kw kwh l liters litres m ma mb mbps mg mhz ml mm mw "
    "mwh ppb ppm qps rpm rps t tb tonnes tons tps v w µa"
)
"""Units that only say how much."""
_ONE = words("1 one")
_PLURALS = words("children men people staff women")
_NO_PLURALS = UNITS | words("as has is its this was")
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
_FURTHER = words("after before earlier faster fewer from later less longer more shorter sooner without")
_OR_BEYOND = words("above below better fewer higher less lower more")
_CURRENCIES = words("chf dollar dollars eur euro euros francs gbp pound pounds usd yen")
_SCALES = words("csat nps percentile points rating score stars")
_UNITS_AFTER = _CURRENCIES | words("am nines percent pm times")
_BOUNDS = frozenset(
    {
        ("at", "most"), ("fewer", "than"), ("instead", "of"), ("less", "than"), ("maximum", "of"), ("minimum", "of"),
        ("up", "to"),
    }
)  # fmt: skip
_TOWARDS = words("at by from to")
_OFTEN = words("a an each every per")
_ATTRIBUTES = words("bigger larger newer older smaller")
_MAGNITUDES = words("bn k m million thousand")
_ENDS = words("a an daily hourly monthly once twice weekly zero")
_SAYING = words(": at exceed exceeds hit hits is of reach reaches to")
_AFTER_SCORE = words(", ; across and by for from in on or out point points star stars this via with within")
_GROUPS = words("batch board class cohort committee crew group panel series team total")


def strength_of(clause: Clause) -> Strength:
    """What the numbers of a clause say."""
    placeless = _placeless(clause.text) if clause.numbers else None
    if placeless is not None:
        return strength_of_text(placeless)
    return Strength.MEASURE if _measures(clause) else strength_of_text(clause.text)


@lru_cache(maxsize=4096)
def _placeless(text: str) -> str | None:
    """The text without its numbers, if they only say which one; None if they say more."""
    shorter = PLACE.sub("", text)
    return None if shorter == text or DIGIT.search(shorter) else shorter


@lru_cache(maxsize=4096)
def strength_of_text(text: str) -> Strength:
    """What the numbers in a text say."""
    found = words_of(text)
    if not TELLING.isdisjoint(found) and IN_WORDS.search(text.lower()):
        return Strength.MEASURE
    numbers = _numbers(found)
    if SHORT.search(text) and verb_class(found[0]) in {Verb.GAIN, Verb.LINK}:
        return Strength.MEASURE
    if not numbers:
        return Strength.NONE
    if verb_class(found[0]) is Verb.MOVE:
        return Strength.MEASURE
    if SIGNS.search(text) or any(map(_is_measured, numbers)) or _names_measure(text, numbers):
        return Strength.MEASURE
    return Strength.COUNT if any(map(_thing_of, numbers)) else Strength.NONE


def counted(text: str) -> str | None:
    """What is counted in a text: `podcasts` of "Sponsor two podcasts"; None if nothing is."""
    return next(filter(None, map(_thing_of, _numbers(words_of(text)))), None)


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


def _numbers(found: tuple[str, ...]) -> list[_Number]:
    """The numbers among words, each with its neighbours."""
    padded = (*_PADDING, *found, *_PADDING)
    width = len(_PADDING)
    return [
        _Number(padded[at : at + width], word, padded[at + width + 1 : at + 2 * width + 1])
        for at, word in enumerate(found)
        if is_number(word)
    ]


def _thing_of(number: _Number) -> str | None:
    """What a number counts: the first plural after it, or a unit."""
    after = number.after
    if after[0] == "of" and after[1] in _WHOLES:
        after = after[2:]
    if after[0] in PHYSICAL:
        return after[0]
    for word, often, unit in zip(after, after[1:], after[2:], strict=False):
        if word in _NO_THINGS:
            break
        if number.word in _ONE:
            if often in _OFTEN and unit in UNITS:
                return word
        elif _is_plural(word):
            return word.partition("/")[0]
    return None


def _is_plural(word: str) -> bool:
    if word in _PLURALS:
        return True
    return word.endswith("s") and not word.endswith("ss") and word not in _NO_PLURALS and not word[0].isdigit()


def _counts(number: _Number) -> bool:
    """Whether a number is so many things rather than so much of a unit."""
    thing = _thing_of(number)
    return thing is not None and thing not in PHYSICAL


def _names_measure(text: str, numbers: list[_Number]) -> bool:
    """Whether a measure is named beside a number: "CSAT 4.6", "a 24-hour response time"."""
    if ACRONYM.search(text) and any(map(_is_score, numbers)):
        return True
    return any(not MEASURED.isdisjoint(span.groups()) for span in SPAN.finditer(text.lower()))


def _is_measured(number: _Number) -> bool:
    """Whether a number is that of a measure, by the words beside it."""
    before, after = number.before[-1], number.after[0]
    if before in _SAYING or before in MEASURED:
        scored = _is_score(number) and not (before == "of" and number.before[-2] in _GROUPS)
    elif before == "top":
        scored = not after or after in _AFTER_SCORE
    else:
        beyond = after == "or" and not _OR_BEYOND.isdisjoint(number.after[:3])
        average = number.after[:2] == ("on", "average")
        scored = beyond or average or (number.word[0].isdigit() and not _SCALES.isdisjoint((*number.after[:3], after)))
    return scored or _is_part(number) or _is_bound(number) or _is_moved(number) or _is_timed(number)


def _is_score(number: _Number) -> bool:
    """Whether nothing that could be counted follows a number: "a rating of 4.5 in the store"."""
    follows = number.after[1] if number.after[0] in _MAGNITUDES else number.after[0]
    return number.word[0].isdigit() and (not follows or follows in _AFTER_SCORE) and not _is_version(number)


def _is_version(number: _Number) -> bool:
    """Whether something is brought to a version: "Kubernetes upgraded to 1.31"."""
    return number.before[-1] == "to" and verb_class(number.before[-2]) is Verb.WORK


def _is_part(number: _Number) -> bool:
    """Whether it is so many of so many, or so many times: "9 in 10", "six of our ten services", "3x"."""
    if (
        number.after[0] in _UNITS_AFTER
        or number.before[-1] in {"\u2192", "per"}
        or number.before[-2:] == ("once", "in")
    ):
        return True
    inside = number.after[0] == "in" and not _is_version(number)
    if number.word[0].isdigit() and (number.word.endswith("x") or inside):
        return True
    rest = [*(word for word in number.after if word not in _WHOLES and word not in {"every", "out"}), "", ""]
    if rest[0] in UNITS and rest[1] == "in":
        rest = rest[1:]
    return rest[0] in {"in", "of"} and any(map(is_number, filter(None, rest[1:3])))


def _is_bound(number: _Number) -> bool:
    """Whether a bound is set: "under 40", "at most 40", and "at least 40" unless that counts things."""
    two = number.before[-2:]
    if two[1] in _AT_MOST or two in _BOUNDS or number.before[-3:] == ("no", "more", "than"):
        return True
    if two[1] in _AT_LEAST or two == ("at", "least") or (two[1] == "than" and two[0] not in _ATTRIBUTES):
        return not _counts(number)
    return False


def _is_moved(number: _Number) -> bool:
    """Whether something moves to a number, or by one: "rises to 40", "cut by 40", "from 40 to 30"."""
    two = ("", "", *(word for word in number.before if word not in {"further", "least"}))[-2:]
    opens = two[1] == "up" and not number.before[-3]
    if (opens or two[1] == "at") and _counts(number):
        return False
    if two[1] in _MOVING:
        return True
    if two[1] == "from" and "to" in number.after[:-1]:
        end = number.after[number.after.index("to") + 1]
        return end in _ENDS or (bool(end) and is_number(end))
    return two[1] in _TOWARDS and _changes(two[0])


def _changes(word: str) -> bool:
    """Whether a word before `to 40` or `by 40` says that something changed: `rises`, `cut`, `simplified`."""
    return word in _MOVING or word in _SET_TO or (is_participle(word) and verb_class(word) in {Verb.MOVE, Verb.VAGUE})


def _is_timed(number: _Number) -> bool:
    """Whether it is a time that something takes, comes earlier, or costs each week; or a point in time."""
    two = number.before[-2:]
    if two[1] in {"day", "month", "week"}:
        return two[0] in {"after", "by", "in", "on", "to", "within"}
    after = (word for word in number.after if word not in {"business", "working"})
    unit, often, every = (*after, "", "", "")[:3]
    if unit not in UNITS:
        return False
    if two[1] == "after":
        return unit in SHORT_TIMES
    if two[1] in _BEFORE_TIMES:
        return two != ("older", "than")
    return often in _FURTHER or (often in _OFTEN and every in UNITS)
