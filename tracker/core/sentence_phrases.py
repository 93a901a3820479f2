"""The phrase that a clause is made of: the verb it begins with, its noun phrase, and what follows."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from .sentence_nouns import MEASURED, PEOPLE, STATES, is_quality
from .sentence_verbs import NOUNS_TOO, PHRASAL, Verb, is_participle, plain, verb_class
from .sentence_words import VAGUE_VERBS, words

_WORDS = re.compile(r"\d[\d.,]*\d(?:[\w-]*\w)?|[^\W_](?:[\w'\u2019&/+.-]*\w)?|[:;,\u2013\u2192]")
_QUOTED = re.compile("[\u201c\u201e\"][^\u201c\u201d\"]*[\u201d\"]")
_OPENERS = re.compile(
    r"^(?:(?:we(?:['\u2019]ll| will| have to| are going to| want to)?|our team(?: will)?|the team will|to|please"
    r"|continue to|continue(?= \w+ing\b)|try to|start to|begin to|work on|further|also|then|keep on|(?:ensure|make sure)(?: that)? we"
    r"|(?!(?:dai|week|month|quarter|year|ear|fami|supp|rep|app|on|friend|hour|bi-?week|assemb|anoma|ju|ral|imp)l?y\b)[a-z]+ly)\s+)+",
    re.IGNORECASE,
)
DETERMINERS = words("the a an our your all every each its their this these those both any some another no")
_ARTICLES = words("the a an our your its their this these those all both")
STOPS = words(
    "of for in on at to with without by from into onto across between among through throughout within under over "
    "above below before after during until via per as than around against towards toward inside outside upon along "
    "behind beyond despite off out up down that which who whose where when while so because if is are was were has "
    "have can will would should must may do does become becomes remain remains stay stays goes : ; , \u2013 \u2192"
)
_QUALIFIERS = words(
    "new existing remaining top key critical old legacy first last next outdated obsolete internal external regular "
    "weekly monthly quarterly annual"
)
"""Adjectives that follow a verb rather than the noun that looks like it."""
NUMBERS = words(
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million dozen dozens "
    "hundreds thousands several"
)


class Phrase(NamedTuple):
    """The words of a clause, in lower case, by their place.

    Attributes:
        verb: The verb that it begins with, in its plain form; None for one that begins with a noun.
        kind: What that verb promises; None without one.
        noun: The noun phrase without articles: the object of the verb, or the subject.
        rest: The words after it.
        done: The participle that says what is done to a subject: `published`, `rewritten`.
        article: The first word after the verb.
        finite: Whether the subject does something: `Customers find an answer`.
    """

    verb: str | None
    kind: Verb | None
    noun: tuple[str, ...]
    rest: tuple[str, ...]
    done: str | None
    article: str | None
    finite: bool

    @property
    def made(self) -> bool:
        """Whether a thing is made rather than made to be so: "make a video", not "make videos better"."""
        return self.article in _INDEFINITE or is_number(self.article or "-")

    @property
    def head(self) -> str | None:
        """The word that the noun phrase is about: its last."""
        return self.noun[-1] if self.noun else None


@lru_cache(maxsize=4096)
def phrase_of(text: str) -> Phrase:
    """The phrase that a clause is made of."""
    found = [word.lower() for word in _WORDS.findall(_OPENERS.sub("", _QUOTED.sub("", text)))]
    verb, kind, start = _verb(found)
    end = next((at for at in range(start, len(found)) if _ends_noun(found, at, start, subject=verb is None)), len(found))
    noun = tuple(word for word in found[start:end] if word not in DETERMINERS)
    done = finite = None
    if verb is None:
        done = next((found[at] for at in range(1, len(found)) if _is_done(found, at)), None)
        finite = found[end:end + 1] and found[end] in _FINITE or any(_is_finite(found, at) for at in range(1, len(found)))
    return Phrase(verb, kind, noun, tuple(found[end:]), done, found[start] if 0 < start < len(found) else None, bool(finite))


def is_number(word: str) -> bool:
    """Whether a word is a number, in digits or in letters."""
    return word[0].isdigit() or word in NUMBERS


_FINITE = words("has have can do does goes will")
_OBSERVING = words("track measure monitor report check survey review test audit sample plan benchmark")
"""Verbs whose object is a measure: "track conversion rate" is no rate."""
_INDEFINITE = words("a an some several")
_AFTER_GERUND = words("of for in that")


def _verb(found: list[str]) -> tuple[str | None, Verb | None, int]:
    """The verb that the words begin with, what it promises, and where its object begins."""
    if not found:
        return None, None, 0
    first, after = found[0], found[1] if len(found) > 1 else ""
    kind = verb_class(first)
    if is_number(first) or (kind is None and first in DETERMINERS | STOPS):
        return None, None, 0
    two = f"{plain(first)} {after}"
    if two in PHRASAL:
        return two.replace(" ", "-"), PHRASAL[two], 2
    follows = bool(after) and _follows_verb(after)
    if len(found) > 2 and _is_compound(found):
        return after, verb_class(after), 2
    if kind is None:
        noun = not follows or first in MEASURED or is_participle(first) or (is_number(after) and not _counts(found))
        return (None, None, 0) if noun else (first, Verb.TASK, 1)
    if _is_noun(found, kind, follows=follows):
        return None, None, 0
    if after == "and" and len(found) > 2 and not is_number(found[2]):
        return plain(first), Verb.WORK if verb_class(found[2]) is Verb.WORK else kind, 3
    return plain(first), kind, 1


def _counts(found: list[str]) -> bool:
    """Whether the number after the first word counts something: "scan 40 badges", not "season 4 content"."""
    return any(word.endswith("s") for word in found[2:6])


def _last_of_noun(found: list[str]) -> str:
    """The last word before the first preposition or form of `be`."""
    return found[next((at for at in range(1, len(found)) if found[at] in STOPS or is_number(found[at])), len(found)) - 1]


def _follows_verb(word: str) -> bool:
    """Whether what goes before a word is a verb rather than a noun: no noun stands before an article."""
    return word in DETERMINERS or word in _QUALIFIERS or is_number(word)


def _is_compound(found: list[str]) -> bool:
    """Whether a verb has its noun before it: "load test the checkout"."""
    first, verb, after = found[:3]
    return verb in NOUNS_TOO and not first.endswith("s") and first not in STOPS and _follows_verb(after) and not is_number(after)


def _is_noun(found: list[str], kind: Verb, *, follows: bool) -> bool:
    """Whether a word that may be a verb is none where it begins a clause: `Deploys`, `Closed beta`, `Lead time`."""
    first, form, after = found[0], plain(found[0]), found[1] if len(found) > 1 else ""
    if first != form and first.endswith("s"):
        return True
    if first != form and is_participle(first) and not (kind is Verb.MOVE or form in VAGUE_VERBS or follows):
        return True
    later = any(_is_done(found, at) or _is_finite(found, at) for at in range(2, len(found)))
    if first.endswith("ing") and kind not in {Verb.VAGUE, Verb.MOVE} and not follows and (kind is Verb.TASK or later or not after or after in _AFTER_GERUND):
        return True
    if first not in NOUNS_TOO or follows:
        return False
    if after in MEASURED or after == "of" or is_quality(first) or later:
        return True
    if first not in _OBSERVING and _last_of_noun(found) in STATES:
        return True
    return kind not in {Verb.WORK, Verb.TASK} and after not in STOPS


def _ends_noun(found: list[str], at: int, start: int, *, subject: bool) -> bool:
    """Whether a noun phrase ends there: before a preposition or a form of `be`, and a subject before its verb."""
    return found[at] in STOPS or (subject and at > start and (_is_done(found, at) or _is_finite(found, at)))


def _is_done(found: list[str], at: int) -> bool:
    """Whether the word there is a participle, and no adjective of a noun after it."""
    if not is_participle(found[at]):
        return False
    after = found[at + 1] if at + 1 < len(found) else "and"
    return after == "and" or after in STOPS or after in DETERMINERS or after.endswith("ly") or is_number(after)


def _is_finite(found: list[str], at: int) -> bool:
    """Whether the word there is a verb with an object: no noun phrase has an article within."""
    after = found[at + 1] if at + 1 < len(found) else ""
    word, before = found[at], found[at - 1]
    if "and" in {word, before} or before == "to" or word in DETERMINERS or word in STOPS or is_number(word):
        return False
    if after in _ARTICLES:
        return True
    if bool(after) and is_number(after):
        return word.endswith("s") or verb_class(word) is not None
    plural = before in PEOPLE or (before.endswith("s") and word not in NOUNS_TOO)
    return plural and after in STOPS and word == plain(word) and verb_class(word) is not None
