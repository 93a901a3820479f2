"""How much the numbers of a clause say: nothing, how many things there are, or how things stand."""

from __future__ import annotations

import re
from enum import IntEnum
from typing import TYPE_CHECKING

from .sentence_nouns import MEASURED
from .sentence_phrases import NUMBERS

if TYPE_CHECKING:
    from .sentence import Clause


class Strength(IntEnum):
    """What the numbers of a clause say."""

    NONE = 0
    COUNT = 1
    MEASURE = 2


_DIGITS = r"[$€£¥]?\d(?:[\d.,]*\d)?(?:\s?[-–]\s?\d(?:[\d.,]*\d)?)?(?:\s?(?:k|K|M|m|bn|million|thousand)\b)?(?![\d])"
_NUMBER = rf"(?:{_DIGITS}|{'|'.join(sorted(NUMBERS))})"
_UNIT = r"(?:seconds?|minutes?|hours?|days?|weeks?|months?|quarters?|years?)"
_THING = rf"(?!(?:is|was|has|as|this|its|{_UNIT})\b)[\w'-]*[^\W\ds_]s|people|children|staff|men|women"
_COUNTED = re.compile(
    rf"(?<![\w.,/#+:-]){_NUMBER}\+?"
    rf"\s+(?:of\s+(?:the|our|its|all)\s+)?(?:(?!(?:of|for|in|on|at|to|with|by|from|and|or|per)\s)[\w'/-]+\s+){{0,4}}?(?P<thing>{_THING})\b"
    rf"|(?<![\w.,/#+:-])(?:1|one)\s+(?:[\w'/-]+\s+){{0,3}}?(?P<one>[a-z]+)\s+(?:per|an?|each|every)\s+{_UNIT}",
    re.IGNORECASE,
)
_MEASURE = re.compile(
    rf"""\b(?:
      ^no\b|break[- ]?even|profitab(?:le|ility)|cash[- ]flow\s+positive|zero|nil|none|nobody|no\s+one|nothing|never|not\s+a\s+single|without\s+a\s+single|empty
      | (?<!first\s)(?<!second\s)(?<!this\s)(?<!next\s)half(?!-)\b(?!\s+year)|halv\w+
      | (?:a|one|two)[ -]thirds?|three[ -]quarters?|one[ -]quarter\s+of|(?:a|one|two|three|four)[ -](?:fifths?|tenths?)
      | a\s+quarter\s+(?:of|less|more|fewer)|by\s+a\s+quarter
      | {_NUMBER}\s+(?:in|of|out\s+of)\s+(?:every\s+|the\s+|our\s+|all\s+)?{_NUMBER} | \d+[:/]\d+
      | (?:once|twice|{_NUMBER}\s+times)\s+(?:an?|per|every|each)\s+\w+
      | {_NUMBER}\s+times|\d[\d.,]*\s?x|twice\s+(?:as|the)|doubl(?:es?|ed|ing)\b(?!-|\s+opt)|tripl(?:es?|ed|ing)
      | (?:under|within|in|(?<!older\s)than|at\s+most|below|inside|takes?|of|is|to|at)\s+(?:an?|{_NUMBER})\s+(?:working\s+|business\s+)?{_UNIT}
      | from\s+[+-]?(?:{_NUMBER}|once|twice|an?|daily|weekly|monthly|quarterly)\b.{{0,40}}?\bto\s+[+-]?(?:{_NUMBER}|once|twice|an?|zero|daily|weekly|monthly|hourly)
      | (?:under|below|less\s+than|fewer\s+than|at\s+most|no\s+more\s+than|up\s+to|maximum(?:\s+of)?|between)\s+(?:an?\s+)?{_NUMBER}
      | (?:above|over|more\s+than|than|at\s+least|exceed\w*|minimum(?:\s+of)?)\s+(?:an?\s+)?{_NUMBER}(?!\s+(?:\w+\s+){{0,2}}?(?:{_THING}))
      | {_NUMBER}\s+(?:euros?|dollars?|pounds?|francs|yen|eur|usd|gbp|chf)
      | (?:cut|trimmed|shortened|brought\s+down|narrowed|limited|capped|held|kept)\s+(?:to|by|from|at)\s+{_NUMBER}
      | after\s+{_NUMBER}\s+(?:seconds?|minutes?|hours?)
      | (?:same|next)[- ](?:working\s+|business\s+)?day
      | (?:falls?|drops?|declines?|decreases?|sinks?|shrinks?|rises?|grows?|climbs?|increases?|jumps?|improves?|up|down
          |reduced|lowered|raised|increased|decreased|improved|grown)\s+(?:further\s+)?(?:to|by|from|at\s+least\s+)?\s*{_NUMBER}
      | \d+[- ](?:hour|minute|day|second|week)\s+(?:\w+\s+)?(?:{'|'.join(sorted(MEASURED))})
      | {_DIGITS}\s+(?:\w+\s+){{0,2}}(?:rating|score|nps|csat|points|stars|percentile)
      )\b
      | [+−–]\s?\d[\d.,]*\s?(?:%|percent|points?)
      | (?:<=?|>=?|≤|≥|→|->|=)\s?{_NUMBER}
    """,
    re.IGNORECASE | re.VERBOSE,
)
_ASPECT = re.compile(
    rf"(?:\b(?:to|at|of|is|reach(?:es)?|hits?|exceeds?)|:|\b(?:(?i:{'|'.join(sorted(MEASURED))})|[A-Z]{{3,5}}))\s+"
    rf"(?:{_DIGITS})\+?(?=\s*$|\s*[;,)]|\s+(?:or|out|points?|stars?|for|in|on|across|by|and|from|via|with|within|this)\b)"
)
_SCALE = re.compile(rf"{_DIGITS}\s+in\s", re.IGNORECASE)


def strength_of(clause: Clause) -> Strength:
    """What the numbers of a clause say."""
    if _measures(clause) or _MEASURE.search(clause.text) or _ASPECT.search(clause.text) or _SCALE.search(clause.text):
        return Strength.MEASURE
    return Strength.COUNT if _COUNTED.search(clause.text) else Strength.NONE


def counted(text: str) -> str | None:
    """What is counted in a text: `podcasts` of "Sponsor two podcasts"; None if nothing is."""
    found = _COUNTED.search(text)
    return (found["thing"] or found["one"]).lower() if found else None


def _measures(clause: Clause) -> bool:
    """Whether its amounts tell where from, how many times, or have a unit other than that of a count of things."""
    if clause.baseline is not None or clause.factor is not None or clause.upper is not None:
        return True
    if clause.target is not None and clause.target.unit.dimension == "time":
        return True
    if clause.target is not None and clause.comparator in {"<", "<="}:
        return True
    return any(
        amount.unit.symbol and not amount.is_time and not (amount.label and amount.label != "times")
        for amount in clause.numbers
    )
