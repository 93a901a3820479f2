"""Patterns of what measures without a plain number, and of numbers that only name something."""

from __future__ import annotations

import re

from .sentence_words import words

SHORT_TIMES = words("hour hours minute minutes second seconds")
UNITS = SHORT_TIMES | words("day days month months quarter quarters week weeks year years")
TELLING = UNITS | words(
    "break break-even breakeven daily digit digits double doubled doubles doubling empty fewer fifth fifths fivefold "
    "fourfold half halve halved halves halving majority many monthly much never nil no nobody none not nothing once "
    "one-third positive profitability profitable quarterly row same single tenfold tenth tenths than third thirds "
    "three-quarters threefold triple tripled triples tripling twice two-thirds twofold weekly zero"
)
"""Words without one of which a clause without digits measures nothing."""
_UNIT = rf"(?:{'|'.join(sorted(UNITS))})"
IN_WORDS = re.compile(
    rf"""^no\b|^not\s+(?:an?|one)\b|\b(?:
      break[- ]?even|profitab(?:le|ility)|cash[- ]flow\s+positive|zero(?!-|\s+trust)|nil|none|nobody
      | (?:single|double)[- ]digits?|majority\s+of|no\s+one|nothing
      | never|(?:not|without)\s+a\s+single|(?:are|is|remains?|stays?)\s+empty|empty$|halv(?:e[sd]?|ing)
      | (?:two|three|four|five|ten)fold
      | (?<!first\s)(?<!second\s)(?<!this\s)(?<!next\s)half(?!-)\b(?!\s+year)
      | (?:a|one|two)[ -]thirds?|three[ -]quarters?|one[ -]quarter\s+of|(?:a|one|two|three|four)[ -](?:fifths?|tenths?)
      | a\s+quarter\s+(?:of|less|more|fewer)|by\s+a\s+quarter
      | (?:once|twice)\s+(?:an?|per|every|each)\s+\w+|twice\s+(?:as|the)
      | doubl(?:es?|ed|ing)\b(?!-|\s+opt)|tripl(?:es?|ed|ing)
      | (?:under|within|in|(?<!older\s)than|inside|takes?)\s+an?\s+(?:working\s+|business\s+)?{_UNIT}
      | from\s+(?:once|twice|an?|daily|weekly|monthly|quarterly)\b.{{0,40}}?\bto\s+(?:once|twice|daily|weekly|hourly)
      | {_UNIT}\s+(?:rather\s+than|instead\s+of|not|and\s+not)\s+{_UNIT}|from\s+{_UNIT}\s+to\s+{_UNIT}
      | as\s+(?:few|many|much|often)\s+.*\bas\b|no\s+\w+er\s+than
      | an?\s+{_UNIT}\s+(?:an?|per|every|each)\s+{_UNIT}|in\s+a\s+row
      | (?:fewer|less|more)\s+(?:\w+\s+)+?than(?!\s+(?:before|ever|now|today|usual))
      | the\s+same\s+(?:\w+\s+)+?as\s+(?:last|the)
      | (?:two|three|four|five|six|\d+)\s+\w+\s+(?:fewer|less)
      | (?:causes?|has|have|leaves?|loses?|needs?|sees?|shows?)\s+no(?!\s+(?:longer|more))
      | within\s+the\s+{_UNIT}|(?:a|the)\s+{_UNIT}\s+(?:after|before)
      | (?:on|by)\s+the\s+(?:first|second|third|fourth|fifth|\d+(?:st|nd|rd|th))\s+(?:working\s+|business\s+)?day
      | (?:same|next)[- ](?:working\s+|business\s+)?day
    )\b""",
    re.VERBOSE,
)
SIGNS = re.compile(
    r"""%|[<>≤≥→=]\s?[$€£¥]?\d|->\s?[$€£¥]?\d|[+−–-]\s?\d[\d.,]*\s?(?:points?|pts|ppts?|pp)\b
    |\b(?:as\ opposed\ to|compared\ (?:to|with)|down\ from|up\ from|versus|vs\.?)\s+(?:[a-z]+\s+){0,3}\d
    |(?:double|single)[-\ ]digits?\b|\b(?<!by\ )(?<!on\ )(?<!until\ )(?<!before\ )(?<!the\ )(?!24/7)\d+[:/]\d+\b""",
    re.IGNORECASE | re.VERBOSE,
)
PLACE = re.compile(
    r"\b(?:bays?|blocks?|buildings?|chapters?|docks?|floors?|gates?|grades?|halls?|lines?|lots|modules?|phases?|platforms?"
    r"|presses|rooms?|sections?|sprints?|steps?|terminals?|units?|wards?|waves?|weeks?|zones?)"
    r"\s+\d+(?:\s*(?:to|and|[–,-])\s*\d+)*\b(?!\s?%)|\b(?:19|20)?\d0s\b",
    re.IGNORECASE,
)
"""Numbers that only say which one: "wards 4 to 9", "week 22"."""
DIGIT = re.compile(r"\d")
SPAN = re.compile(r"\b\d+[- ](?:hour|minute|day|second|week)\s+(?:(\w+)\s+)?(\w+)")
SHORT = re.compile(r"\b\w+-(?:second|minute|hour)\b", re.IGNORECASE)
ACRONYM = re.compile(r"\b(?!(?:DIN|IEC|ISO|NIST|PCI|RFC|SOC|TLS|WCAG)\b)[A-Z]{3,5}\s+\d")
