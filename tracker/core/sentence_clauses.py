"""Taking a sentence apart: its main clause, what is in brackets, the effects it names, what `and` joins to it."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from .sentence_words import ACTIVITY, BUILDING, DOWN, LIKE_NOUNS, UP, split_verb, words, words_of

if TYPE_CHECKING:
    from collections.abc import Iterator


class Role(StrEnum):
    """How a further clause hangs on the sentence."""

    RESTATED = "restated"
    EFFECT = "effect"
    JOINED = "joined"


class Part(NamedTuple):
    """A further clause as text."""

    role: Role
    text: str


_BRACKETS = re.compile(r"\s*[(\[]([^()\[\]]*)[)\]]")
_EFFECT = re.compile(
    r",?\s+(?:so that|so as to|in order to|which|that|resulting in|leading to)\s+"
    r"|,\s*(?:thereby\s+|thus\s+|so\s+)?(?=\w+ing\b)|\s+(?:thereby|thus)\s+(?=\w+ing\b)|\s+and\s+(?=(?:bringing|cutting|drawing|halving|raising|reducing|reaching|saving|winning)\b)",
    re.IGNORECASE,
)
_LEADING_ON = words(", and leading order resulting so that thereby thus which")
_JOINING = words(", and as plus while")
"""Words without one of which there is nothing to part."""
_NUMBER = re.compile(r"\d|\bzero\b|\bhalf\b", re.IGNORECASE)
_APART = (UP | DOWN) - LIKE_NOUNS
_WORKING = (BUILDING | ACTIVITY) - LIKE_NOUNS | words("automate bump shard")
_RESULTING = (
    UP | DOWN | words("achieve bring earn free gain get halve hit hold keep reach recover save sign source sustain win")
) - LIKE_NOUNS
"""Verbs of what comes of work, when a number follows: "replace the heater and save 35 %"."""
_FULL_STOP = re.compile(r"(?<=[a-z\d%)])[.!]\s+(?=[A-Z\d])")
_ABBREVIATED = re.compile(r"\b(?:approx|ca|dr|e\.g|etc|i\.e|incl|inc|max|min|mr|mrs|no|st|vs)$", re.IGNORECASE)
_JOINT = re.compile(r"\s*;\s*|,?\s+(?:and|plus|while|as well as)\s+|,\s+", re.IGNORECASE)


def parted(text: str) -> tuple[str, list[Part]]:
    """The main clause of a sentence, and the further ones in the order in which they are read."""
    bracketed: list[Part] = []
    if "(" in text or "[" in text:
        bracketed = [Part(Role.RESTATED, inner.strip()) for inner in _BRACKETS.findall(text) if inner.strip()]
        text = _BRACKETS.sub("", text)
    text, *sentences = _sentences(text)
    found = words_of(text)
    main, *effects = (text,) if _LEADING_ON.isdisjoint(found) else _EFFECT.split(text)
    main, *joined = (main.strip(),) if _JOINING.isdisjoint(found) and ";" not in main else _unjoined(main)
    return main, [
        *bracketed,
        *(Part(Role.JOINED, part) for part in (*joined, *sentences)),
        *(Part(Role.EFFECT, part.strip()) for part in effects if part.strip()),
    ]


def _sentences(text: str) -> list[str]:
    """The sentences of a text, each without its full stop: "Ship the scheduler. Costs fall by 5 %."."""
    found, start = [], 0
    for stop in _FULL_STOP.finditer(text) if ". " in text or "! " in text else ():
        if not _ABBREVIATED.search(text, start, stop.start()):
            found.append(text[start : stop.start()].strip())
            start = stop.end()
    return [*found, text[start:].strip().removesuffix(".")]


def _unjoined(text: str) -> Iterator[str]:
    """The clauses that stand side by side: each after the first begins with a verb.

    "The time to detect and resolve" is one measure: words before any number are parted only where
    the next verb says a direction.
    """
    start = 0
    for joint in _JOINT.finditer(text):
        verb = split_verb(text[joint.end() :])[0]
        if verb is not None and (
            _NUMBER.search(text, start, joint.start()) or verb in _APART or _results(text, joint.end(), verb)
        ):
            yield text[start : joint.start()].strip()
            start = joint.end()
    yield text[start:].strip()


def _results(text: str, at: int, verb: str) -> bool:
    """Whether a verb with a number says what comes of the work before it."""
    return (
        verb in _RESULTING
        and bool(_NUMBER.search(text, at))
        and (split_verb(text)[0] or text.partition(" ")[0].lower()) in _WORKING
    )
