"""The numbers in a sentence: quantities, factors and zero, and none that only look like one.

Versions (`Python 3.11`), names (`P99`, `OWASP Top 10`), years and windows (`24-hour churn`) are not
amounts. Rates keep their period: `8/month`, `20 deploys a week`, `4 hours/year`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING

from .quantity import Quantity
from .units import CURRENCY_SIGNS, TIME_NAMES, parse_unit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .units import Unit

_SCALES = {
    "k": 10**3,
    "K": 10**3,
    "M": 10**6,
    "bn": 10**9,
    "m": 10**6,
    "b": 10**9,
    "thousand": 10**3,
    "million": 10**6,
    "billion": 10**9,
}
_LONG = "|".join(sorted((name for name in TIME_NAMES if len(name) > 1), key=len, reverse=True))
_SHORT = "|".join(sorted(name for name in TIME_NAMES if len(name) == 1))
_BYTES = "[KMGTP]i?B"
_PERIOD = "second|minute|hour|day|week|month|quarter|year"
_WORD = r"(?!(?:to|and|or|from|with|by|in|for|of|per|an?)\s)[a-z][a-z-]*"
_AMOUNT = re.compile(
    rf"""
    (?<![\w.,/#+\u2013-])
    (?:(?P<about>~|≈|(?i:about|around|roughly|approximately|approx\.?)\s)\s*)?
    (?P<sign>[{"".join(CURRENCY_SIGNS)}])?\s?
    (?P<number>(?:\d{{1,3}}(?:,\d{{3}}){{1,4}}|\d{{1,15}})(?:\.\d{{1,15}})?|(?i:zero(?!-|\ trust)))
    (?![-\u2013]?\d|\.\d|/\d)
    (?:\s?(?P<scale>{"|".join(name for name in _SCALES if name not in {"b", "m"})}|(?(sign)[mb]|(?!)))\b)?\+?
    (?:(?P<join>[\s-]?)(?P<unit>%|(?i:percentage\ points?|percent|{_LONG})(?!\w)|(?:{_SHORT}|pp|{_BYTES})(?!\w)
        |[x×](?!\w)|(?i:-?fold|times(?=\s(?:faster|more|fewer|less|higher|lower|as)))\b))?
    (?P<period>\s?/\s?(?:{_PERIOD})s?\b|(?P<label>(?:\s{_WORD}){{0,3}}?)\s(?:per|an?)\s(?:{_PERIOD})\b)?
    (?![\w])
    """,
    re.VERBOSE,
)
_POINTS = frozenset({"pp", "percentage point", "percentage points"})
_TIMES = frozenset({"x", "×", "fold", "-fold", "times"})
_WINDOW = re.compile(r"-(?!seconds?$|minutes?$|mins?$|ms$|percent$)", re.IGNORECASE)
_NAMED = re.compile(
    r"(?:\b(?i:version|release|top|tier|level|phase|stage|step|sev|priority|http|wave|round|part)\s+v?"
    r"|^(?:Python|Java|JDK|Node|Go|PHP|Ruby|Rails|Django|React|Angular|Vue|Kubernetes|MySQL|Ubuntu|Debian|TLS|ISO|SOC|PCI)\s+"
    r"|(?<=[\s(])(?!(?:NPS|CSAT|SUS|MTTR|ENPS)\b)[A-Z][\w.]*\s+|/)$"
)
_SCORES = re.compile(r"\b(?:Apdex|Lighthouse|Score|eNPS)\s+$")
_BEFORE_YEAR = re.compile(r"(?:\b(?i:by|in|until|before|during|of|for|end|since|after|[QH][1-4]|[a-z]{3,9})|,)\s*$")
_YEARS = range(1990, 2100)


@dataclass(frozen=True, slots=True)
class Amount:
    """A number in a text, from `start` to `end`.

    Attributes:
        quantity: The number with its unit; a plain count where the text names a thing to count.
        about: Whether the text says that it is roughly so.
        times: Whether it multiplies, as in `10x`.
        points: Whether it is a difference of percentages.
        label: What a rate counts, where that stands within it: `features` of `12 features per quarter`.
    """

    quantity: Quantity
    start: int
    end: int
    about: bool = False
    times: bool = False
    points: bool = False
    label: str = ""

    @property
    def unit(self) -> Unit:
        """The unit."""
        return self.quantity.unit

    @property
    def is_time(self) -> bool:
        """Whether it is a length of time."""
        return self.unit.dimension == "time"

    @property
    def is_share(self) -> bool:
        """Whether it is a percentage."""
        return self.unit.symbol == "%"


def amounts(text: str) -> list[Amount]:
    """Every amount of a text, in order."""
    return list(_amounts(text))


def _amounts(text: str) -> Iterator[Amount]:
    for match in _AMOUNT.finditer(text):
        if not _is_name(match, text[: match.start()]):
            yield _amount(match)


def _is_name(match: re.Match[str], before: str) -> bool:
    """Whether the number is part of a name, a date or a window."""
    unit = match["unit"] or ""
    if match["join"] == "-" and unit and _WINDOW.match(f"-{unit}"):
        return True
    bare = not unit and not match["period"] and not match["scale"] and not match["sign"]
    if bare and match["number"].isdecimal() and int(match["number"]) in _YEARS and _BEFORE_YEAR.search(before):
        return True
    return (bare or unit == "s") and bool(_NAMED.search(before)) and not _SCORES.search(before)


def _amount(match: re.Match[str]) -> Amount:
    word = match["number"].lower()
    digits = "0" if word == "zero" else word.replace(",", "")
    number = Fraction(int(digits)) if digits.isdecimal() else Fraction(digits)
    unit = (match["unit"] or "").lower() if len(match["unit"] or "") > 1 else match["unit"] or ""
    times, points = unit in _TIMES, unit in _POINTS
    symbol = "" if times else "%" if points else match["sign"] or match["unit"] or ""
    if scale := match["scale"]:
        number *= _SCALES[scale]
    quantity = Quantity(number, _unit(symbol, match["period"]))
    label = (match["label"] or "").strip()
    return Amount(quantity, match.start(), match.end(), bool(match["about"]), times, points, label)


@lru_cache(maxsize=256)
def _unit(symbol: str, period: str | None) -> Unit:
    """The unit of a symbol that the pattern knows, per period."""
    return parse_unit(f"{symbol}/{_singular(period)}") if period else parse_unit(symbol)


def _singular(period: str) -> str:
    """The last word of a period: `month` of `/month`, of ` incidents per month` and of `/months`."""
    return period.replace("/", " ").split()[-1].removesuffix("s")
