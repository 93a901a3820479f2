"""What a title without numbers is that begins with a noun: a deliverable, a measure, or what people do and feel."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import NamedTuple

from .sentence_nouns import BEING, FEELING, MEASURED, OPEN_BEING, PEOPLE, is_abstract
from .sentence_phrases import STOPS, Phrase
from .sentence_qualities import is_comparative
from .sentence_verbs import NOUNS_TOO, Verb, noun_class, plain, verb_class
from .sentence_words import BUILDING, VAGUE_VERBS, words


class Opinion(NamedTuple):
    """The words of work and of opinion in a title without numbers; None where there are none."""

    work: str | None = None
    vague: str | None = None


CLEAR = Opinion()
_NOUN_OF_WORK = re.compile(
    r"^(?:(?:full|complete|successful|initial|first|the|100 ?%|company-wide)\s+)*"
    r"(?P<noun>adoption|completion|creation|delivery|deployment|development|documentation|implementation"
    r"|installation|integration|introduction|launch|migration|release|replacement|roll-?out|setup|training)"
    r"\s+(?:across|for|of|to)\b",
    re.IGNORECASE,
)
_COUNTED_WORK = re.compile(
    r"^(?:[^\W\d][\w-]*\s+){0,3}?(?P<noun>automation|closure|commissioning|configuration|consolidation|construction"
    r"|conversion|cutover|decommissioning|design|digitisation|digitization|distribution|drafting|establishment"
    r"|go-live|handover|hiring|inauguration|inspection|installation|mapping|migration|modernisation|modernization"
    r"|opening|outsourcing|placement|preparation|procurement|publication|purchase|purchasing|re-?branding|recruitment"
    r"|redesign|refactoring|refurbishment|relocation|removal|renewal|renovation|reorganisation|reorganization"
    r"|restructuring|retirement|revision|rewrite|rollout|signing|standardisation|standardization|submission|switchover"
    r"|transfer|translation|upgrade|validation|visits(?=\s+to))\s+(?:for|from|in|of|to)\b"
    r"|\b(?P<event>takes? place)\b",
    re.IGNORECASE,
)
"""Nouns of work as they stand before the number of things that it is done to."""
CRITERION = re.compile(
    r"\b(?:automatically|by themselves|first time|"
    r"(?:by|on or before|on|within) (?:its|the|their) (?:due|scheduled|statutory) \w+|"
    r"from day one|in real[- ]time|independently|no longer|no more"
    r"|on (?:her|his|its|our|their) own|on schedule|on time|unaided|unassisted)\b",
    re.IGNORECASE,
)
_ALWAYS = re.compile(r"^(?:all\b.*\bare|each|every(?:thing)?|never|no|nobody)\b(?!.*\b(?:has|have)\b)", re.IGNORECASE)
_EVERYBODY = re.compile(r"^(?:all|each|every(?:body|one)?)\b", re.IGNORECASE)
_OFTEN = re.compile(r"\b(?:dai|week|month|quarter|year)ly\b|.\b(?:every|each)\b", re.IGNORECASE)
READY = words(
    "accredited approved available certified complete completed compliant done in installed live online open "
    "operational public ready up"
)
"""What is said of a thing that is finished."""
_BETTERING = words("deepen harden modernise modernize sharpen simplify stabilise stabilize tighten")
_TOUCHED = words(
    "amazed anchored appreciated convinced delighted embedded embodied embraced empowered energised energized enthused "
    "excited felt impressed inspired internalised internalized lived motivated overjoyed reassured respected satisfied "
    "surprised thrilled treasured valued welcomed"
)
"""What is done to people's minds, which nobody can see."""
_KEPT = words("avoided exceeded kept met prevented")
_EXISTING = words("exist exists there")
_TAKING_PART = words("attend complete finish pass sign submit take")
"""What people do as part of a work that is organised for them."""
_GROWS = words("grow grows")
_MOVES = words("decline decrease drop growth increase reduction rise uptick")
EXPERIENCE = words("care company experience organisation organization performance quality staff usability workplace")
_SINGULAR = words("staff team")
"""People that may qualify a noun: "team charter"."""
_IS = words("are become becomes is was were")
_STANDS = words("feels looks works")
FELT = FEELING - words("are get has have is")


def noun_of_work(text: str) -> str | None:
    """Work as a noun that a text begins with: `migration` of "Migration to the new cluster"; None without one."""
    found = _NOUN_OF_WORK.search(text)
    return found["noun"].lower() if found else None


def noun_of_counted_work(text: str) -> str | None:
    """The same before a number of things: `conversion` of "Kotlin conversion of 80 classes"."""
    found = _COUNTED_WORK.search(text)
    return (found["noun"] or found["event"]).lower() if found else None


def of_subject(text: str, phrase: Phrase, quality: str | None) -> Opinion:
    """A title that begins with a noun: a deliverable, a measure, or what people do and feel."""
    worked = phrase.done is not None and verb_class(phrase.done) in {Verb.WORK, Verb.TASK}
    part = phrase.act if _takes_part(text, phrase) else None
    if part is None and _is_told(text, phrase, worked=worked):
        return Opinion(vague=quality)
    if phrase.head in _EXISTING:
        return Opinion(work=phrase.head)
    if quality and (not worked or is_comparative(quality) or quality.endswith("ly")):
        return Opinion(vague=quality)
    if (noun := part or noun_of_work(text) or noun_of_counted_work(text)) is not None:
        return Opinion(work=noun)
    if phrase.done is not None:
        return _of_done(phrase, phrase.done)
    return _of_act(text, phrase) or _of_thing(phrase)


def _takes_part(text: str, phrase: Phrase) -> bool:
    """Whether people are to do what is organised for them: "every employee completes the course"."""
    joins = phrase.act is not None and plain(phrase.act) in _TAKING_PART
    return joins and phrase.head in PEOPLE and bool(_EVERYBODY.search(text))


def _is_told(text: str, phrase: Phrase, *, worked: bool) -> bool:
    """Whether everybody can tell it to be so: "every login …", "analysts ship models without help"."""
    if _ALWAYS.search(text):
        made = (
            phrase.rest[:1] == ("are",) and phrase.rest[1:2] == (phrase.done,) and plain(phrase.done or "") in BUILDING
        )
        return not (made or (worked and phrase.rest[:1] == (phrase.done,)))
    if phrase.done is not None:
        return False
    acts = phrase.act is not None or not PEOPLE.isdisjoint(phrase.noun)
    return bool(CRITERION.search(text)) or (acts and "without" in phrase.rest)


def _of_done(phrase: Phrase, done: str) -> Opinion:
    """What is done to the subject: work, or no more than that it became better or less."""
    if (felt := _felt(phrase)) is not None:
        return Opinion(vague=felt)
    verb = plain(done)
    if done in _TOUCHED:
        return Opinion(vague=done)
    moved = verb_class(done) is Verb.VAGUE and not PEOPLE.isdisjoint(phrase.noun)
    if moved or verb_class(done) is Verb.MOVE or verb in VAGUE_VERBS or verb in _BETTERING:
        return Opinion(vague=done)
    kept = done in _KEPT or verb_class(done) is Verb.END or (done == "cleared" and phrase.head in MEASURED)
    return CLEAR if kept else Opinion(work=done)


def _of_act(text: str, phrase: Phrase) -> Opinion | None:
    """What the subject does, can do or is; None for a subject without a verb."""
    open_ended = phrase.act in OPEN_BEING | _GROWS or (phrase.act in FELT and phrase.head in PEOPLE)
    if (felt := _felt(phrase) or (phrase.act if open_ended else None)) is not None:
        return Opinion(vague=felt)
    if phrase.act in BEING:
        return CLEAR
    follows = phrase.rest[0] if phrase.rest else ""
    if follows == "can":
        return Opinion(vague=next((word for word in phrase.rest[1:3] if word in FEELING), None))
    if phrase.act is not None and (told := _of_verb(text, phrase, phrase.act)) is not None:
        return told
    act = next((word for person, word in _acting(phrase) if person not in _SINGULAR and word not in STOPS), None)
    if act is not None and _OFTEN.search(text):
        return CLEAR
    if act is None and follows in _IS and READY.isdisjoint(phrase.rest[1:4]):
        act = follows
    return None if act is None else Opinion(vague=act)


def _of_verb(text: str, phrase: Phrase, act: str) -> Opinion | None:
    """What a verb says of its subject; None if that one thing does one thing, which is a deliverable."""
    if verb_class(act) is Verb.MOVE and "than" not in phrase.rest:
        return Opinion(vague=act)
    if verb_class(act) in {Verb.GAIN, Verb.END}:
        return CLEAR
    several = phrase.head is not None and phrase.head.endswith("s") and act not in STOPS
    return CLEAR if several or phrase.head in PEOPLE or _OFTEN.search(text) else None


def _felt(phrase: Phrase) -> str | None:
    """What people feel or have: "customers feel heard"; what a thing feels like: "feels native"."""
    if phrase.noun and phrase.noun[0] in _STANDS:
        return phrase.noun[0]
    felt = FEELING if phrase.done is None else FELT
    return next((word for _, word in _acting(phrase) if word in felt), None)


def _acting(phrase: Phrase) -> list[tuple[str, str]]:
    """People, each with the word that follows."""
    said = (*phrase.noun, *phrase.rest[:1])
    return [pair for pair in pairwise(said) if pair[0] in PEOPLE]


def _of_thing(phrase: Phrase) -> Opinion:
    """A thing alone: a deliverable, unless it is abstract, a measure, or an improvement."""
    head = phrase.head or ""
    several = head == plain(head) and phrase.noun[-2:-1] and phrase.noun[-2].endswith("s")
    rises = several or (len(phrase.noun) > 1 and head.endswith("s") and plain(head) not in NOUNS_TOO | {head})
    better = {verb_class(head) if rises else None, noun_class(head)} & {Verb.VAGUE, Verb.MOVE}
    if better or head in _MOVES or is_abstract(head) or head in EXPERIENCE or (head in MEASURED and phrase.act is None):
        return Opinion(vague=head)
    return Opinion(work=" ".join(phrase.noun or phrase.rest) or None)
