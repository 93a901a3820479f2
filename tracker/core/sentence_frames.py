"""The time frame that a sentence names: `by end of Q4 2025`, `by December 31, 2025`, `this quarter`."""

from __future__ import annotations

import re
from datetime import date, timedelta

from .sentence_words import words, words_of

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_LEAD = r"\b(?:by|before|until|in|during|within|for|at|through)?\s*(?:the\s+)?(?:end\s+of\s+)?(?:the\s+)?"
_PATTERNS = tuple(
    re.compile(_LEAD + pattern, re.IGNORECASE)
    for pattern in (
        r"\b(?P<iso>(?:19|20)\d\d-\d\d-\d\d)\b",
        rf"\b{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>(?:19|20)\d\d)\b",
        rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+{_MONTH},?\s+(?P<year>(?:19|20)\d\d)\b",
        rf"\b{_MONTH}\s+(?P<year>(?:19|20)\d\d)\b",
        r"\b(?P<part>[QH][1-4])(?:\s+of)?[\s/-]*(?P<year>(?:19|20)\d\d)\b",
        r"\b(?P<year>(?:19|20)\d\d)[\s/-]*(?P<part>[QH][1-4])\b",
    )
)
_LOOSE = re.compile(
    r"\b(?:(?:by|before|until|in|during|within)\s+(?:the\s+)?(?:end\s+(?:of\s+)?)?(?:the\s+|this\s+|next\s+)?"
    r"(?:[QH][1-4]|quarter|year|month|cycle|year-end|summer|winter|spring|autumn|fall)"
    r"|(?:by|before|until|in|during|from|on)\s+(?:the\s+)?(?:(?:end|middle|beginning)\s+of\s+|early\s+|mid[\s-]|late\s+)?"
    r"(?:\d{1,2}(?:st|nd|rd|th)?\s+)?(?:of\s+)?"
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:t(?:ember)?)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)(?:\s+\d{1,2}(?:st|nd|rd|th)?)?"
    r"|(?:in|within|during)\s+the\s+first\s+(?:\d+|two|three|four|six)\s+(?:days|weeks|months)\s+of\s+\w+"
    r"|this\s+(?:quarter|year|half|month|cycle)|by\s+year[\s-]end)\b",
    re.IGNORECASE,
)
_NAMES = words(
    "apr april aug august dec december feb february jan january jul july jun june mar march may nov november oct "
    "october sep sept september"
)
_HINTS = (
    _NAMES
    | {f"mid-{name}" for name in _NAMES}
    | words(
        "autumn cycle days fall h1 h2 h3 h4 half month months q1 q2 q3 q4 quarter spring summer weeks winter year "
        "year-end"
    )
)
"""Words without one of which there is no time frame without a year."""
_DATED = re.compile(r"(?:19|20)\d\d")
_YEAR = re.compile(r"\b(?:by|in|during|before|until)\s+(?:the\s+)?(?:end\s+of\s+)?(?P<year>20\d\d)\b", re.IGNORECASE)
_LAST_OF = {"q1": 3, "q2": 6, "q3": 9, "q4": 12, "h1": 6, "h2": 12}


def frame_of(text: str) -> tuple[str | None, date | None, str]:
    """The time frame as it is written, its last day where it has one, and the text without it."""
    for pattern in (*_PATTERNS, _YEAR) if _DATED.search(text) else ():
        if match := pattern.search(text):
            return match[0].strip(), _last_day(match.groupdict()), _without(text, match)
    if not _HINTS.isdisjoint(words_of(text)) and (match := _LOOSE.search(text)):
        return match[0].strip(), None, _without(text, match)
    return None, None, text


def _without(text: str, match: re.Match[str]) -> str:
    return f"{text[: match.start()].rstrip()} {text[match.end() :].lstrip()}".strip(" ,")


def _last_day(found: dict[str, str | None]) -> date | None:
    """The last day of what was found; None for one that no calendar has."""
    try:
        if iso := found.get("iso"):
            return date.fromisoformat(iso)
        year = int(found["year"] or 0)
        if day := found.get("day"):
            return date(year, _month(found), int(day))
        return _last_of_month(year, _month(found))
    except (KeyError, ValueError):
        return None


def _month(found: dict[str, str | None]) -> int:
    """The number of the month, or of the last month of a quarter or half; of a bare year, 12."""
    if part := found.get("part"):
        return _LAST_OF[part.lower()]
    month = found.get("month")
    return _MONTHS.index(month.lower()) + 1 if month else 12


def _last_of_month(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
