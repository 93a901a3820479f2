"""How much the numbers of a clause say: nothing, how many things there are, or how things stand."""

from __future__ import annotations

import re
from enum import IntEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from .sentence_nouns import MEASURED
from .sentence_phrases import NUMBERS
from .sentence_words import words

if TYPE_CHECKING:
    from .sentence import Clause


class Strength(IntEnum):
    """What the numbers of a clause say."""

    NONE = 0
    COUNT = 1
    MEASURE = 2


_DIGITS = r"[$€£¥]?\d(?:[\d.,]*\d)?(?:\s?[-–]\s?\d(?:[\d.,]*\d)?)?(?:\s?(?:k|m|bn|million|thousand)\b)?(?!\d)"
_NUMBER = rf"(?:{_DIGITS}|(?:{'|'.join(sorted(NUMBERS))})\b)"
_UNIT = r"(?:seconds?|minutes?|hours?|days?|weeks?|months?|quarters?|years?)"
_THING = rf"(?!(?:is|was|has|as|this|its|{_UNIT})\b)[\w'-]*[^\W\ds_]s|people|children|staff|men|women"
PHYSICAL = words(
    "km m cm mm kg g mg t tonnes tons litres liters l ml kwh mwh gwh kw mw w v ma µa hz khz mhz ghz db bar rpm rps qps tps "
    "fps iops mbps gbps degrees"
)
"""Units that only say how much."""
_COUNTED = re.compile(
    rf"(?<![\w.,/#+:-]){_NUMBER}\+?\s+(?:of\s+(?:the|our|its|all)\s+)?"
    rf"(?:(?!(?:of|for|in|on|at|to|with|by|from|and|or|per)\s)[\w'/-]+\s+){{0,4}}?(?P<thing>{_THING})\b"
    rf"|(?<![\w.,/#+:-]){_DIGITS}\s?(?P<unit>{'|'.join(sorted(PHYSICAL))})\b"
    rf"|(?<![\w.,/#+:-])(?:1|one)\s+(?:[\w'/-]+\s+){{0,3}}?(?P<one>[a-z]+)\s+(?:per|an?|each|every)\s+{_UNIT}"
)
_TELLING = words(
    "no breakeven break profitable profitability positive zero nil none nobody nothing never single empty half halve "
    "halves halved halving third thirds quarter quarters fifth fifths tenth tenths twice once double doubles doubled "
    "doubling triple triples tripled tripling same next within under in than from rather instead day daily weekly monthly an"
)
"""Words with which a clause without digits may measure something."""
_IN_WORDS = re.compile(
    rf"""^no\b|\b(?:
      break[- ]?even|profitab(?:le|ility)|cash[- ]flow\s+positive|zero(?!-|\s+trust)|nil|none|nobody|no\s+one|nothing|never
      | not\s+a\s+single|without\s+a\s+single|empty|halv(?:e[sd]?|ing)
      | (?<!first\s)(?<!second\s)(?<!this\s)(?<!next\s)half(?!-)\b(?!\s+year)
      | (?:a|one|two)[ -]thirds?|three[ -]quarters?|one[ -]quarter\s+of|(?:a|one|two|three|four)[ -](?:fifths?|tenths?)
      | a\s+quarter\s+(?:of|less|more|fewer)|by\s+a\s+quarter
      | (?:once|twice)\s+(?:an?|per|every|each)\s+\w+|twice\s+(?:as|the)
      | doubl(?:es?|ed|ing)\b(?!-|\s+opt)|tripl(?:es?|ed|ing)
      | (?:under|within|in|(?<!older\s)than|inside|takes?)\s+an?\s+(?:working\s+|business\s+)?{_UNIT}
      | from\s+(?:once|twice|an?|daily|weekly|monthly|quarterly)\b.{{0,40}}?\bto\s+(?:once|twice|an?|daily|weekly|hourly)
      | {_UNIT}\s+(?:rather\s+than|instead\s+of|not|and\s+not)\s+{_UNIT}|from\s+{_UNIT}\s+to\s+{_UNIT}
      | (?:on|by)\s+the\s+(?:first|second|third|fourth|fifth|\d+(?:st|nd|rd|th))\s+(?:working\s+|business\s+)?day
      | (?:same|next)[- ](?:working\s+|business\s+)?day
    )\b""",
    re.VERBOSE,
)
_IN_NUMBERS = re.compile(
    rf"""\b(?:
      {_NUMBER}\s+(?:in|of|out\s+of)\s+(?:every\s+|the\s+|our\s+|all\s+)?{_NUMBER} | (?!24/7)\d+[:/]\d+
      | {_NUMBER}\s+times | \d[\d.,]*\s?x
      | (?:under|within|in|(?<!older\s)than|at\s+most|below|inside|takes?|of|is|to|at)\s+{_NUMBER}\s+(?:working\s+|business\s+)?{_UNIT}
      | from\s+[+-]?{_NUMBER}.{{0,40}}?\bto\s+[+-]?(?:{_NUMBER}|once|twice|an?|zero|daily|weekly|monthly|hourly)
      | (?:under|below|less\s+than|fewer\s+than|at\s+most|no\s+more\s+than|up\s+to|maximum(?:\s+of)?|between)\s+{_NUMBER}
      | (?:above|over|more\s+than|than|at\s+least|exceed\w*|minimum(?:\s+of)?)\s+{_NUMBER}(?!\s+(?:\w+\s+){{0,2}}?(?:{_THING}))
      | (?:falls?|drops?|declines?|decreases?|sinks?|shrinks?|rises?|grows?|climbs?|increases?|jumps?|improves?|up|down
          |reduced|lowered|raised|increased|decreased|improved|grown)\s+(?:further\s+)?(?:to|by|from|at\s+least\s+)?\s*{_NUMBER}
      | (?:cut|trimmed|shortened|brought\s+down|narrowed|limited|capped|held|kept)\s+(?:to|by|from|at)\s+{_NUMBER}
      | (?:cover|last|take|need|spend|save|wait|cost|run\s+for|gain|lose)s?\s+{_NUMBER}\s+{_UNIT}
      | {_NUMBER}\s+{_UNIT}\s+(?:an?|per|each|every)\s+{_UNIT}
      | {_NUMBER}\s+{_UNIT}\s+(?:earlier|sooner|faster|later|less|more|fewer|longer|shorter)
      | {_NUMBER}\s+or\s+(?:higher|more|better|above|less|fewer|below|lower)
      | after\s+{_NUMBER}\s+(?:seconds?|minutes?|hours?)
      | {_NUMBER}\s+(?:euros?|dollars?|pounds?|francs|yen|eur|usd|gbp|chf)
      | {_DIGITS}\s+(?:\w+\s+){{0,2}}(?:rating|score|nps|csat|points|stars|percentile)
      | {_DIGITS}\s+in
      )\b
      | [+−–]\s?\d[\d.,]*\s?(?:%|percent|points?)
      | (?:<=?|>=?|≤|≥|→|->|=)\s?{_NUMBER}
    """,
    re.VERBOSE,
)
_SPAN = re.compile(r"\b\d+[- ](?:hour|minute|day|second|week)\s+(?:(\w+)\s+)?(\w+)")
_ASPECT = re.compile(
    rf"(?P<aspect>[^\W\d_][\w-]*|:)\s+{_DIGITS}\+?"
    r"(?=\s*$|\s*[;,)]|\s+(?:or|out|points?|stars?|for|in|on|across|by|and|from|via|with|within|this)\b)"
)
_LEADING_TO = words("to at of is reach reaches hit hits exceed exceeds :")
_ACRONYM = re.compile(r"[A-Z]{3,5}\s+\d")


def strength_of(clause: Clause) -> Strength:
    """What the numbers of a clause say."""
    return Strength.MEASURE if _measures(clause) else strength_of_text(clause.text)


@lru_cache(maxsize=4096)
def strength_of_text(text: str) -> Strength:
    """What the numbers in a text say."""
    small = text.lower()
    said = set(re.findall(r"[a-z]+", small))
    numbered = re.search(r"\d", small) is not None or not NUMBERS.isdisjoint(said)
    if not _TELLING.isdisjoint(said) and _IN_WORDS.search(small):
        return Strength.MEASURE
    if not numbered:
        return Strength.NONE
    if _IN_NUMBERS.search(small) or _has_aspect(text, small):
        return Strength.MEASURE
    return Strength.COUNT if _COUNTED.search(small) else Strength.NONE


def counted(text: str) -> str | None:
    """What is counted in a text: `podcasts` of "Sponsor two podcasts"; None if nothing is."""
    found = _COUNTED.search(text.lower())
    return (found["thing"] or found["unit"] or found["one"]) if found else None


def _has_aspect(text: str, small: str) -> bool:
    """Whether a number without a thing is that of a measure: "CSAT 4.6", "rating of 4.5", "a 24-hour response time"."""
    if _ACRONYM.search(text):
        return _ASPECT.search(small) is not None
    aspects = (found["aspect"] for found in _ASPECT.finditer(small))
    if any(aspect in _LEADING_TO or aspect in MEASURED for aspect in aspects):
        return True
    return any(not MEASURED.isdisjoint(found.groups()) for found in _SPAN.finditer(small))


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
