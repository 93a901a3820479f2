"""The words that a sentence is read by: verbs with their directions, work and its products, vagueness."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache


class Direction(StrEnum):
    """Which way a number is to go."""

    UP = "increase"
    DOWN = "decrease"


def words(text: str) -> frozenset[str]:
    """The words of a text, as a set."""
    return frozenset(text.split())


DOWN = words("reduce decrease lower cut shorten shrink drop minimise minimize halve lessen slash trim limit curb")
UP = words("increase raise grow double triple treble quadruple lift boost maximise maximize multiply")
VAGUE_VERBS = words(
    "improve enhance optimise optimize strengthen boost better streamline accelerate evolve leverage foster "
    "drive advance elevate uplevel refine polish speed revamp rethink mature"
)
BUILDING = words(
    "implement build deploy migrate refactor launch ship release deliver create develop introduce install integrate "
    "upgrade rewrite redesign design add configure adopt containerise containerize automate port replace standardise "
    "standardize produce setup rollout publish enrol enroll establish move switch deprecate retire decommission "
    "modularise modularize prototype code extract split extend expand translate digitise digitize import archive "
    "connect set-up roll-out"
)
"""Verbs of making something: output, unless a measured effect stands beside it."""
ACTIVITY = words(
    "conduct complete document hold run attend organise organize host train finish write draft prepare define "
    "evaluate research investigate plan present audit review hire start begin perform execute facilitate schedule "
    "explore analyse analyze discuss spend study test interview survey participate celebrate carry-out close merge "
    "record share give visit speak fix pilot certify trial benchmark map recruit procure update clean-up register"
)
"""Verbs of doing something: a share of it done is still no effect."""
OTHERS = words(
    "achieve reach hit keep hold maintain sustain stay remain enable support ensure pass become get have make "
    "eliminate attain allow let bring prevent stop remove avoid detect restore recover resolve respond serve save earn "
    "win retain answer meet exceed provide simplify modernise modernize consolidate free protect secure find "
    "guarantee obtain turn gain help catch score handle process cover unblock empower"
)
_KNOWN = DOWN | UP | VAGUE_VERBS | BUILDING | ACTIVITY | OTHERS
_TWO_WORDS = frozenset(
    {"set up", "roll out", "carry out", "stand up", "bring down", "speed up", "cut down", "scale up"}
)
_AS_ONE = {
    "bring down": "reduce",
    "speed up": "accelerate",
    "cut down": "cut",
    "scale up": "grow",
    "stand up": "set-up",
}
LIKE_NOUNS = words(
    "build test release design plan review support deploy launch run document code drop survey record share audit "
    "answer score process draft schedule research study train update map benchmark trial register import archive host"
)
_METRIC = words(
    "time times duration durations rate frequency coverage success failure failures tickets queue latency lead cycle "
    "stability turnaround satisfaction cost costs minutes accuracy size backlog requests volume errors count quality "
    "speed throughput wait age flakiness results score response contacts cases calls load reliability suite"
)
_OPENERS = re.compile(
    r"^(?:(?:successfully|fully|finally|quickly|continue to|try to|we will|we|help to|start to|begin to|work on"
    r"|significantly|drastically|continuously|further|also|then|consistently|keep on)\s+)+",
    re.IGNORECASE,
)
NUMBERS = words(
    "dozen dozens eight eighteen eighty eleven fifteen fifty five forty four fourteen hundred hundreds million nine "
    "nineteen ninety one seven seventeen seventy several six sixteen sixty ten thirteen thirty thousand thousands "
    "three twelve twenty two"
)
_NO_NUMBER = re.compile(r"^\dd\b|(?:st|nd|rd|th)$")
_ENDINGS = ("ing", "ed", "es", "s", "d", "ting", "ning", "ted", "ped", "ping")
_WORDS = re.compile(r"\d[\d.,]*\d(?:[\w-]*\w)?|[^\W_](?:[\w'\u2019&/+.-]*\w)?|[:;,\u2013\u2192]")
_FIRST = re.compile(r"[A-Za-z][A-Za-z-]*")


@lru_cache(maxsize=4096)
def words_of(text: str) -> tuple[str, ...]:
    """The words of a text in lower case, with its numbers and commas."""
    return tuple(_WORDS.findall(text.lower()))


@lru_cache(maxsize=4096)
def is_number(word: str) -> bool:
    """Whether a word is a number, in digits or in letters, and neither `3rd` nor `3d-printed`."""
    return word in NUMBERS or (word[0].isdigit() and _NO_NUMBER.search(word) is None)


def direction_of(verb: str | None) -> Direction | None:
    """Which way a verb says a number is to go; None if it does not say."""
    if verb in DOWN:
        return Direction.DOWN
    return Direction.UP if verb in UP else None


def split_verb(text: str) -> tuple[str | None, str]:
    """The verb that a text begins with, in its plain form, and the rest; None if it begins with another word."""
    rest = _OPENERS.sub("", text.strip())
    first = _FIRST.match(rest)
    if first is None:
        return None, rest
    after = rest[first.end() :].strip()
    second = _FIRST.match(after)
    both = f"{lemma(first[0]) or first[0].lower()} {second[0].lower()}" if second else ""
    if both in _TWO_WORDS and second is not None:
        return _AS_ONE.get(both, both.replace(" ", "-")), after[second.end() :].strip()
    verb = lemma(first[0])
    if verb in LIKE_NOUNS and second is not None and second[0].lower() in _METRIC | {"of"}:
        return None, rest
    return (verb, after) if verb else (None, rest)


@lru_cache(maxsize=1024)
def lemma(word: str) -> str | None:
    """The plain form of a known verb (`reduce` for `Reducing`); None for any other word."""
    small = word.lower()
    if small in _KNOWN:
        return small
    stems = (small.removesuffix(ending) for ending in _ENDINGS if small.endswith(ending))
    forms = (form for stem in stems for form in (stem, f"{stem}e"))
    return next((form for form in forms if form in _KNOWN), None)
