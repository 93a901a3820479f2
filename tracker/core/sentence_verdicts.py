"""Whether a title says what changes rather than what is done, and whether it says so in numbers.

Both judge words alone and are sometimes wrong; `benchmarks/words.py` measures how often.
"""

from __future__ import annotations

import re

from .sentence import Clause, Direction, Role, Sentence
from .sentence_effects import is_effect, names_effect
from .sentence_nouns import COPULAS, MEASURED, PEOPLE, PRODUCTS
from .sentence_opinions import opinion_of, opinion_of_text
from .sentence_phrases import Phrase, phrase_of
from .sentence_qualities import is_quality
from .sentence_strength import PHYSICAL, Strength, counted, strength_of
from .sentence_subjects import READY, noun_of_counted_work, noun_of_work
from .sentence_verbs import Verb, fetches, is_participle, plain, verb_class
from .sentence_words import DOWN, UP, VAGUE_VERBS, is_number, words

_TEST_COVERAGE = re.compile(r"\b(?:test|code|branch|line|unit)\b.*\bcoverage\b", re.IGNORECASE)
_AIMING = UP | {"achieve", "reach", "hit", "get", "attain", "improve"}
_PRODUCT = re.compile(
    r"\b(?P<product>story points?|(?:features?|tasks?|tickets?|issues?|stories|epics?|bugs|pull requests?|prs|items"
    r"|projects?)\s+(?:shipped|completed|closed|delivered|done|finished|resolved|merged|burned)|lines? of code"
    r"|test cases?|tests? (?:written|added|created)|pages? of documentation"
    r"|(?:training|pairing|mob|working|coaching) sessions)\b",
    re.IGNORECASE,
)
_PER_HEAD = re.compile(r"\bper (?:agent|developer|employee|engineer|head|person|team)\b", re.IGNORECASE)
_FURTHER = re.compile(r"\d\s+(?:additional|extra|fewer|further|more)\b", re.IGNORECASE)
_NOW = re.compile(r"\b(?:baseline|current\w*|down|from|last year|now|previously|today|up|was|were)\b", re.IGNORECASE)
_RECEIVED = words(
    "adopted attended bought chosen cited downloaded mentioned ordered quoted recommended requested used viewed visited"
)
"""What others do with a thing, and so no work of one's own."""
_MANY, _MANY_IN_WORDS = 1000, words("million thousand thousands")
"""More of anything than people make by hand."""
_SHARE_DONE = re.compile(
    r"^\d[\d.,]*\s?(?:%|percent)\s+of\s+.*\b(?P<done>audited|certified|converted|digitised|digitized|documented|drafted"
    r"|finished|implemented|installed|labelled|mapped|migrated|ported|reviewed|rewritten|trained|translated|upgraded|written)"
    r"(?:\s+(?:before|by|until)\s+\w+)?$",
    re.IGNORECASE,
)
"""A share of work that is done: how much of it, and not what comes of it."""
_WORKING = frozenset({Verb.WORK, Verb.TASK})


def output_reason(sentence: Sentence, *, measured: bool = False) -> str | None:
    """Why a title names work rather than its effect, as the words that say so; None if it does not.

    Work with a measured effect beside it is no mere output: "Deliver a mobile SDK with < 100 ms
    initialisation overhead" says what is different when it is done.

    Args:
        sentence: The title.
        measured: Whether a goal stands beside it: "Checkout latency" or "Pass a drill" is then clear
            enough, and "Migrate to the cloud" still is work.
    """
    if names_effect(sentence):
        return None
    if _covers_code(sentence):
        return "coverage"
    strength = strength_of(sentence)
    if strength is Strength.MEASURE and sentence.verb in DOWN:
        return None
    phrase = phrase_of(sentence.text)
    if measured and not _is_plainly_work(sentence, phrase):
        return None
    if strength is Strength.NONE:
        return opinion_of(sentence).work
    return _numbered(sentence, phrase, strength)


def vague_reason(sentence: Sentence, *, measured: bool = False) -> str | None:
    """The word that makes a title a matter of opinion; None if it has a number, or none is needed.

    "Enable developers to deploy without manual steps" has no number, and everybody can tell
    whether it is so.

    Args:
        sentence: The title.
        measured: Whether a goal in numbers stands beside it: "Reduce deployment time" is then
            clear enough, and "Improve deployment" still is not.
    """
    strength = strength_of(sentence)
    if strength is Strength.MEASURE or any(strength_of(clause) is Strength.MEASURE for clause in sentence.others):
        return None
    if measured:
        verb = phrase_of(sentence.text).verb
        return verb if verb in VAGUE_VERBS else None
    if strength is Strength.COUNT:
        return _vague_count(sentence, phrase_of(sentence.text))
    return opinion_of(sentence).vague or next(filter(None, map(_vague_beside, sentence.others)), None)


def _vague_beside(clause: Clause) -> str | None:
    """The vague word of a clause that stands beside the main one: "Hire a cook. Guests enjoy their meals.".

    What follows another sentence is judged like it; a measure is not looked for, as one would be no opinion.
    """
    if clause.role is not Role.JOINED or strength_of(clause) is not Strength.NONE:
        return None
    return opinion_of_text(clause.text).vague


def _vague_count(sentence: Sentence, phrase: Phrase) -> str | None:
    """The vague word of a title that counts something else: "better support for 200 customers"."""
    if any(map(is_number, phrase.noun)):
        return None
    if phrase.kind is Verb.VAGUE:
        return phrase.verb
    judged = any(map(is_quality, phrase.noun)) or not COPULAS.isdisjoint(phrase.rest)
    return opinion_of(sentence).vague if judged and phrase.verb is None else None


def _is_plainly_work(sentence: Sentence, phrase: Phrase) -> bool:
    """Whether a verb, a participle or a noun of work is there, rather than only nothing else."""
    done = phrase.done is not None and verb_class(phrase.done) in _WORKING
    return done or phrase.kind in _WORKING or noun_of_work(sentence.text) is not None


def _numbered(sentence: Sentence, phrase: Phrase, strength: Strength) -> str | None:
    """The word of work in a title with numbers; None if they say how things stand."""
    if phrase.kind in _WORKING:
        return None if is_effect(sentence, phrase, strength) else phrase.verb
    shared = strength is Strength.MEASURE and phrase.verb is None and sentence.baseline is None
    if phrase.act is None and not shared and (product := _product(sentence, phrase)) is not None:
        return product
    if strength is Strength.MEASURE:
        return _done_in_part(sentence, phrase)
    thing = counted(sentence.text) or ""
    if thing in PHYSICAL or any(map(_is_base, sentence.others)):
        return None
    if phrase.verb is not None:
        return _counted_object(phrase, thing)
    return noun_of_counted_work(sentence.text) or _counted_subject(sentence, phrase, thing)


def _done_in_part(sentence: Sentence, phrase: Phrase) -> str | None:
    """The work of which a share is to be done: "85 % of the audits finished"; None for any other."""
    if (found := _SHARE_DONE.search(sentence.text)) is not None:
        return found["done"].lower()
    scaled = phrase.verb or sentence.baseline or sentence.comparator or sentence.factor
    return None if scaled else noun_of_work(sentence.text)


def _is_base(clause: Clause) -> bool:
    """Whether a bracket says how many there are now: "(currently 12)", "(today: one)"."""
    return clause.role is Role.RESTATED and bool(_NOW.search(clause.text))


def _counted_object(phrase: Phrase, thing: str) -> str | None:
    """The verb by which things are counted, if that is work; None for business that is won."""
    if phrase.kind is Verb.ENABLE:
        return None if "to" in phrase.rest else phrase.verb
    if phrase.kind is Verb.VAGUE:
        works = any(map(is_number, phrase.noun))
    elif phrase.kind is Verb.LINK:
        works = phrase.verb == "make" or any(map(_is_finished, (*phrase.noun, *phrase.rest)))
    else:
        works = phrase.verb is not None and fetches(phrase.verb)
    return phrase.verb if works and thing not in MEASURED else None


def _counted_subject(sentence: Sentence, phrase: Phrase, thing: str) -> str | None:
    """The deliverables that are counted; None if the state of business or of people is."""
    if phrase.act is not None or _is_received(phrase.done) or _is_much(sentence, phrase):
        return None
    worked = phrase.done is not None and verb_class(phrase.done) in _WORKING
    named = thing in MEASURED and (thing in phrase.noun or "by" in phrase.rest)
    if not worked and (named or phrase.head in MEASURED):
        return None
    return phrase.done or " ".join(phrase.noun)


def _is_received(done: str | None) -> bool:
    """Whether it is done by others, or business that is won: "cited in two papers", "8,000 meals served"."""
    if done is None or done == "signed":
        return False
    return done in _RECEIVED or (verb_class(done) is Verb.GAIN and not fetches(plain(done)))


def _is_much(sentence: Sentence, phrase: Phrase) -> bool:
    """Whether there are more people, or more of anything than anybody makes."""
    if counted(sentence.text) in PEOPLE and _FURTHER.search(sentence.text):
        return True
    numbered = phrase.done is None and any(map(is_number, phrase.noun))
    many = sentence.target is not None and sentence.target.number >= _MANY
    return numbered and (many or not _MANY_IN_WORDS.isdisjoint(phrase.noun))


def _is_finished(word: str) -> bool:
    """Whether a word says that something is done: `live`, `published`."""
    return word in READY or is_participle(word)


def _product(sentence: Sentence, phrase: Phrase) -> str | None:
    """The product of work that is counted, such as story points; None if none is."""
    target = sentence.target
    if sentence.direction is Direction.DOWN or (target is not None and not target.number):
        return None
    if not (target.unit.dimension.startswith("count") if target else phrase.verb) or _PER_HEAD.search(sentence.text):
        return None
    if found := _PRODUCT.search(sentence.text):
        return found["product"].lower()
    things = (phrase.head, counted(sentence.text), *_numbered_things(phrase))
    return next((thing for thing in things if thing in PRODUCTS), None) or next(
        (thing for thing in things[2:] if is_participle(thing) and verb_class(thing) in _WORKING), None
    )


def _numbered_things(phrase: Phrase) -> tuple[str, ...]:
    """What "the number of …" is about."""
    return phrase.rest[1:] if phrase.head in {"number", "count", "amount"} else ()


def _covers_code(sentence: Sentence) -> bool:
    """Whether it aims at more code under test, from nowhere and for nothing that it names."""
    aimed = sentence.verb in _AIMING and sentence.baseline is None and sentence.aims
    return aimed and bool(_TEST_COVERAGE.search(sentence.measure or ""))
