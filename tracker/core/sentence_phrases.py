"""The phrase that a clause is made of: the verb it begins with, its noun phrase, and what follows.

There is no dictionary of all words here. What a word is follows from its neighbours: no noun stands
before an article, so `Users complete a purchase` has a verb, and `Scan 40 badges` begins with one.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from .sentence_nouns import BEING, MEASURED, PEOPLE, PRODUCTS, STATES
from .sentence_qualities import is_quality
from .sentence_verbs import NOUNS_TOO, PHRASAL, Verb, is_participle, plain, verb_class
from .sentence_words import VAGUE_VERBS, is_number, words, words_of

_QUOTED = re.compile('[\u201c\u201e"][^\u201c\u201d"]*[\u201d"]')
_QUOTES = re.compile('["\u201c\u201e]')
_OPENERS = words("also finally further please then to we we'll we\u2019ll will")
_LEADING = words("across after at before by during for from in on over throughout under with within")
_OPENINGS = frozenset(
    {
        ("continue", "to"),
        ("ensure", "we"),
        ("keep", "on"),
        ("make", "sure"),
        ("start", "to"),
        ("try", "to"),
    }
)
_NO_ADVERBS = words(
    "ally anomaly apply assembly bi-weekly biweekly comply costly daily early elderly family fly friendly hourly italy "
    "july likely lively lovely monthly multiply only orderly quarterly rally reply scholarly supply timely weekly "
    "yearly"
)
_ARTICLES = words("a all an both its no our that the their these this those your")
DETERMINERS = _ARTICLES | words("another any each every some")
_QUALIFIERS = words(
    "annual critical existing external first internal key last legacy monthly new next obsolete old outdated quarterly "
    "regular remaining top weekly"
)
"""Adjectives that follow a verb rather than the noun that looks like it."""
_FINITE = words("can do does goes has have will")
STOPS = _FINITE | words(
    "above across after against along among are around as at because become becomes before behind below between beyond "
    "by despite down during for from if in inside instead into is may must of off on onto out outside over per rather "
    "remain remains should so stay stays than that through throughout to toward towards under until up upon via was "
    "were when where which while who whose with within without would "
    ": ; , \u2013 \u2192"
)
"""Words with which a noun phrase is over."""
_OBSERVING = words("audit benchmark check measure monitor plan report review run sample survey test track")
"""Verbs whose object is a measure: "track conversion rate" names none."""
_EACH = words("each every")
_SINGULAR = words("a an each every")
_BEFORE_NOUNS = DETERMINERS | STOPS
_NO_VERB = (None, None, 0)
_SECOND = 2
"""Where the verb stands that another is joined to by `and`."""
_PARTICLES = (("down",), ("out",), ("up",))
_UNCHANGED = words("cut put set shut split")
"""Participles that look like the verb."""
_AFTER_VERBS = words("away back down off out over up")
_AFTER_GERUND = words("for in of that")


class Phrase(NamedTuple):
    """The words of a clause, in lower case, by their place.

    Attributes:
        verb: The verb that it begins with, in its plain form; None for one that begins with a noun.
        kind: What that verb promises; None without one.
        article: The first word after the verb.
        noun: The noun phrase without articles: the object of the verb, or the subject.
        rest: The words after it.
        done: The participle that says what is done to a subject: `published`, `rewritten`.
        act: The verb of what the subject does: `find` of "customers find an answer".
    """

    verb: str | None
    kind: Verb | None
    article: str | None
    noun: tuple[str, ...]
    rest: tuple[str, ...]
    done: str | None
    act: str | None

    @property
    def head(self) -> str | None:
        """The word that the noun phrase is about: its last."""
        return self.noun[-1] if self.noun else None


@lru_cache(maxsize=4096)
def phrase_of(text: str) -> Phrase:
    """The phrase that a clause is made of."""
    found = _opened(words_of(_QUOTED.sub("", text) if _QUOTES.search(text) else text))
    verb, kind, start = _verb(found)
    start += verb is not None and found[start : start + 1] in _PARTICLES
    article = found[start] if 0 < start < len(found) else None
    if verb is not None:
        end = next((at for at in range(start, len(found)) if found[at] in STOPS), len(found))
        return Phrase(verb, kind, article, _bare(found[start:end]), found[end:], None, None)
    inner = [at for at in range(1, len(found)) if found[at] not in STOPS and found[at] not in DETERMINERS]
    acts = [at for at in inner if _is_finite(found, at)]
    done = [at for at in inner if _is_done(found, at)]
    stop = next((at for at, word in enumerate(found) if word in STOPS), len(found))
    end = min([stop, *acts[:1], *done[:1]])
    done = [] if acts and done and acts[0] < done[0] else done
    if not acts and stop < len(found) and found[stop] in _FINITE:
        acts, done = [stop], [] if found[stop] == "goes" else done
    done_word, act = (found[places[0]] if places else None for places in (done, acts))
    return Phrase(None, None, None, _bare(found[:end]), found[end:], done_word, act)


def _opened(found: tuple[str, ...]) -> tuple[str, ...]:
    """The words without those that only open the sentence: `We will successfully …`."""
    at = found.index(",") + 1 if found[:1] and found[0] in _LEADING and "," in found else 0
    while at < len(found) - 1:
        if (found[at], found[at + 1]) in _OPENINGS:
            at += 2
        elif (
            found[at] in _OPENERS
            or _is_adverb(found[at])
            or (found[at] == "continue" and found[at + 1].endswith("ing"))
        ):
            at += 1
        else:
            break
    return found[at:]


def _is_adverb(word: str) -> bool:
    return word.endswith("ly") and "-" not in word and word not in _NO_ADVERBS


def _bare(found: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word for word in found if word not in DETERMINERS)


def _verb(found: tuple[str, ...]) -> tuple[str | None, Verb | None, int]:
    """The verb that the words begin with, what it promises, and where its object begins."""
    if not found or is_number(found[0]):
        return _NO_VERB
    first, after = found[0], found[1] if len(found) > 1 else ""
    form, kind = plain(first), verb_class(first)
    if (form, after) in PHRASAL and not _is_plural(first, form):
        return f"{form}-{after}", PHRASAL[form, after], 2
    if _is_compound(found):
        return after, verb_class(after), 2
    if kind is None:
        return (first, Verb.TASK, 1) if _is_unknown_verb(found) else _NO_VERB
    return _NO_VERB if _is_noun(found, form, kind) else (form, *_joined(found, kind))


def _joined(found: tuple[str, ...], kind: Verb) -> tuple[Verb, int]:
    """What a verb and the one that `and` joins to it promise, and where their object begins."""
    second = found[2] if found[1:2] == ("and",) and len(found) > _SECOND else ""
    if not second or is_number(second):
        return kind, 1
    return Verb.WORK if verb_class(second) is Verb.WORK else kind, 3


def _follows_verb(word: str) -> bool:
    """Whether what goes before a word is a verb rather than a noun: no noun stands before an article."""
    return bool(word) and (word in DETERMINERS or word in _QUALIFIERS or is_number(word))


def _is_compound(found: tuple[str, ...]) -> bool:
    """Whether a verb has its noun before it: "load test the checkout"."""
    if len(found) <= _SECOND or found[1] not in NOUNS_TOO:
        return False
    first, after = found[0], found[2]
    single = not first.endswith("s") and first not in _BEFORE_NOUNS
    return single and _follows_verb(after) and not is_number(after)


def _has_being(found: tuple[str, ...]) -> bool:
    """Whether a verb of being follows what looks like a verb: "losing a zone goes unnoticed", "design gets a voice"."""
    return not BEING.isdisjoint(found[1:2] if not found[0].endswith("ing") else found[1:])


def _is_paired(found: tuple[str, ...]) -> bool:
    """Whether `and` joins an unknown word to a verb with an object: "photograph and catalogue 4,000 prints"."""
    if found[1:2] != ("and",) or len(found) <= _SECOND + 1 or found[0] in _BEFORE_NOUNS or found[0].endswith("s"):
        return False
    known = verb_class(found[2]) in {Verb.WORK, Verb.TASK} and found[2] == plain(found[2])
    return known and _follows_verb(found[3])


def _is_unknown_verb(found: tuple[str, ...]) -> bool:
    """Whether a word that no table knows is a verb: "scan 40 badges", and neither "season 4 content" nor "NPS 40"."""
    first, after = found[0], found[1] if len(found) > 1 else ""
    if _is_paired(found):
        return True
    if after in _AFTER_VERBS and len(found) > _SECOND and first not in _BEFORE_NOUNS and not first.endswith("s"):
        return _follows_verb(found[2]) and not is_participle(first) and first not in MEASURED
    if (
        _has_being(found)
        or not _follows_verb(after)
        or first in MEASURED
        or first in _BEFORE_NOUNS
        or is_participle(first)
    ):
        return False
    return not is_number(after) or any(word.endswith("s") for word in found[2:6])


def _is_noun(found: tuple[str, ...], form: str, kind: Verb) -> bool:
    """Whether a word that may be a verb is none where it begins a clause: `Deploys`, `Closed beta`, `Lead time`."""
    first, after = found[0], found[1] if len(found) > 1 else ""
    follows = _follows_verb(after)
    if _is_plural(first, form) or _has_being(found):
        return True
    if first != form and is_participle(first):
        return not (follows or kind is Verb.MOVE or form in VAGUE_VERBS)
    if follows:
        return False
    if first.endswith("ing") and kind not in {Verb.VAGUE, Verb.MOVE}:
        return kind is Verb.TASK or not after or after in _AFTER_GERUND or after in MEASURED or _has_verb(found)
    return first in NOUNS_TOO and _names_thing(found, kind)


def _is_plural(word: str, form: str) -> bool:
    """Whether what looks like a verb is a plural, as verbs that begin a clause have no `s`: `deploys`."""
    return word != form and word.endswith("s")


def _names_thing(found: tuple[str, ...], kind: Verb) -> bool:
    """Whether a word that is verb and noun is a noun, by what comes after it: "design tokens adopted", "lead time"."""
    first, after = found[0], found[1] if len(found) > 1 else ""
    if after in MEASURED or after in {"of", "per"} or is_quality(first) or _has_verb(found):
        return True
    if after not in STOPS and first not in _OBSERVING and _last_of_noun(found) in STATES:
        return True
    if after == "and":
        return any(map(is_quality, found[2:3]))
    return kind in {Verb.GAIN, Verb.ENABLE, Verb.END} and after not in STOPS


def _has_verb(found: tuple[str, ...]) -> bool:
    """Whether there is another verb later."""
    later = any(_is_done(found, at) or _is_finite(found, at) for at in range(2, len(found)))
    return later or (len(found) > 1 and _is_done(found, 1))


def _last_of_noun(found: tuple[str, ...]) -> str:
    """The last word before the first preposition, form of `be` or number."""
    ends = (at for at in range(1, len(found)) if found[at] in STOPS or is_number(found[at]))
    return found[next(ends, len(found)) - 1]


def _is_done(found: tuple[str, ...], at: int) -> bool:
    """Whether the word there is a participle, and no adjective of a noun after it."""
    if not is_participle(found[at]) or _runs(found, at) or (at > 1 and found[at - 2 : at] == ("to", "be")):
        return False
    after = found[at + 1] if at + 1 < len(found) else "and"
    return after == "and" or after in STOPS or after in DETERMINERS or after.endswith("ly") or is_number(after)


def _runs(found: tuple[str, ...], at: int) -> bool:
    """Whether `run` is what many things do, rather than what is done: "services run", and not "workshops run"."""
    before = found[at - 1]
    return found[at] == "run" and before.endswith("s") and before not in PRODUCTS


def _is_finite(found: tuple[str, ...], at: int) -> bool:
    """Whether the word there is a verb with its subject before it.

    A noun phrase has no article within, and a plural is no adjective: "customers open an account",
    "internal candidates fill 45 %", "teams deploy on demand".
    """
    if at + 1 == len(found):
        return False
    before, word, after = found[at - 1 : at + 2]
    known = verb_class(word)
    if word in _UNCHANGED and _is_done(found, at) and before not in PEOPLE:
        return False
    each = found[0] in _EACH and known is not None and _is_plural(word, plain(word))
    if each or after in _ARTICLES or (word in BEING and before not in STOPS):
        acts = True
    elif is_number(after):
        acts = (word.endswith("s") or known is not None) and word not in PEOPLE and word not in MEASURED
    elif after in STOPS and word == plain(word):
        several = (
            before.endswith("s") and known is not None and (word not in NOUNS_TOO or word == "hold" or _runs(found, at))
        )
        acts = several or before in PEOPLE or (known is Verb.MOVE and after in {"by", "from", "to"})
    elif found[0] in _SINGULAR:
        acts = word.endswith("s") and known is not None and plain(word) not in NOUNS_TOO
    else:
        acts = known is Verb.MOVE and before.endswith("s") and word == plain(word)
    apart = before in {"and", "to"} or word == "and" or word.endswith("ing") or word in _BEFORE_NOUNS
    return acts and not (apart or is_number(word) or is_number(before))
