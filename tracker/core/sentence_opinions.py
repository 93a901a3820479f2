"""What a title without numbers is: work, a matter of opinion, or neither.

Neither is what everybody can tell to be so: "every login uses two factors", "enable engineers to
restore a backup without help".
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from .sentence_clauses import Role
from .sentence_effects import is_intransitive
from .sentence_nouns import FEELING, MEASURED, PEOPLE, STATES, is_abstract
from .sentence_phrases import STOPS, Phrase, is_number, phrase_of
from .sentence_qualities import figure, is_comparative, is_quality, untechnical
from .sentence_verbs import NOUNS_TOO, Verb, is_participle, noun_class, plain, verb_class
from .sentence_words import VAGUE_VERBS, words

if TYPE_CHECKING:
    from .sentence import Sentence


class Opinion(NamedTuple):
    """The words of work and of opinion in a title without numbers; None where there are none."""

    work: str | None = None
    vague: str | None = None


_CLEAR = Opinion()
_NOUN_OF_WORK = re.compile(
    r"^(?:(?:full|complete|successful|initial|first|the|100 ?%|company-wide)\s+)*"
    r"(?P<noun>adoption|completion|creation|delivery|deployment|development|documentation|implementation"
    r"|installation|integration|introduction|launch|migration|release|replacement|roll-?out|setup|training)"
    r"\s+(?:across|for|of|to)\b",
    re.IGNORECASE,
)
_CRITERION = re.compile(
    r"\b(?:automatically|by themselves|from day one|in real[- ]time|independently|no longer|no more"
    r"|on (?:her|his|its|our|their) own|on schedule|on time|unaided|unassisted)\b",
    re.IGNORECASE,
)
_ALWAYS = re.compile(r"^(?:all\b.*\bare|each|every(?:thing)?|never|no|nobody)\b(?!.*\b(?:has|have)\b)", re.IGNORECASE)
_EVERYBODY = re.compile(r"^(?:all|each|every(?:body|one)?)\b", re.IGNORECASE)
_OFTEN = re.compile(r"\b(?:dai|week|month|quarter|year)ly\b|.\b(?:every|each)\b", re.IGNORECASE)
_RAISING = words(
    "bring build create deliver develop embed establish form generate give have instil lead make manage offer produce "
    "promote provide push set show"
)
"""Verbs by which what is abstract comes about; one can also assess, measure or survey it."""
_EXAMINING = words(
    "announce assess check describe determine discuss examine explain feature forecast list measure monitor quantify "
    "report sample set survey teach track"
)
READY = words(
    "accredited approved available certified complete completed compliant done in installed live online open "
    "operational public ready up"
)
"""What is said of a thing that is finished."""
_ACCREDITED = words(
    "accreditation accredited approval approved available certificate certification certified compliance compliant "
    "compulsory default live mandatory optional public"
)
_CERTIFIED = words("accreditation accredited certificate certification certified")
_ASSURING = words("ensure guarantee keep maintain stay")
_BETTERING = words("deepen harden modernise modernize sharpen simplify stabilise stabilize tighten")
_LEADING_TO = words("into with")
_MINDED = words("known perceived prepared recognised recognized regarded seen")
_KEPT = words("avoided exceeded kept met prevented")
_EXISTING = words("exist exists there")
_EXPANDING = words("expand extend")
_GROWING = words("coach develop lead")
_JOINING = words("consolidate harmonise harmonize simplify streamline")
_TAKING_PART = words("attend complete finish pass sign submit take")
"""What people do as part of a work that is organised for them."""
_TOGETHER = words("align communicate engage")
_EXPERIENCE = words("care company experience organisation organization performance quality staff usability workplace")
_SINGULAR = words("staff team")
"""People that may qualify a noun: "team charter"."""
_INDEFINITE = words("a an several some")
_STATES = words("be become ensure feel guarantee keep maintain remain stay")
_IS = words("are become becomes is was were")
_STANDS = words("feels looks works")
_FELT = FEELING - words("are get has have is")
_ADMIRED = words(
    "convert converts count counts delights enjoy enjoys feel feels help helps inspires last lasts love loves matter "
    "matters need rely scales stick sticks trust trusts want works wow wows"
)


def opinion_of(sentence: Sentence) -> Opinion:
    """Work, opinion or neither, by the verb and the qualities of a title without numbers."""
    others = sentence.others
    return _opinion(sentence.text, tuple(each.text for each in others if each.role is Role.EFFECT) if others else ())


@lru_cache(maxsize=4096)
def _opinion(text: str, told: tuple[str, ...]) -> Opinion:
    """The opinion in the main clause of a title and what is told beside it."""
    phrase = phrase_of(text)
    quality = _quality(text, told, phrase)
    if phrase.verb is None:
        return _of_subject(text, phrase, quality)
    if phrase.kind in {Verb.VAGUE, Verb.MOVE}:
        return _of_vague_verb(phrase)
    if phrase.kind is Verb.WORK:
        return Opinion(vague=quality) if is_intransitive(text) else _of_work(phrase, quality)
    if phrase.kind is Verb.END or "without" in phrase.rest:
        return Opinion(vague=phrase.head) if phrase.noun[:1] == phrase.noun and is_abstract(phrase.head) else _CLEAR
    if _CRITERION.search(text):
        return Opinion(vague=quality)
    return _of_work(phrase, quality) if phrase.kind is Verb.TASK else _of_other_verb(phrase, quality)


def noun_of_work(text: str) -> str | None:
    """Work as a noun that a text begins with: `migration` of "Migration to the new cluster"; None without one."""
    found = _NOUN_OF_WORK.search(text)
    return found["noun"].lower() if found else None


def _of_vague_verb(phrase: Phrase) -> Opinion:
    """`Improve`, `reduce`: opinions, but where things are joined into one, or people work on something together."""
    aimed = phrase.verb in _TOGETHER and _purpose(phrase.rest) < len(phrase.rest)
    works = aimed or phrase.verb == "drop" or (phrase.verb in _JOINING and "into" in phrase.rest)
    return Opinion(work=phrase.verb) if works else Opinion(vague=phrase.verb)


def _of_work(phrase: Phrase, quality: str | None) -> Opinion:
    """What is made or done: nothing that can be finished if it is abstract, or only better than it was."""
    raises = phrase.verb in _RAISING or (phrase.kind is Verb.TASK and phrase.verb not in _EXAMINING)
    grows = (phrase.verb in _GROWING and phrase.head in PEOPLE) or (phrase.verb in _EXPANDING and phrase.head in STATES)
    if grows or "ourselves" in phrase.noun or (raises and is_abstract(phrase.head)):
        return Opinion(vague=phrase.head)
    return Opinion(work=phrase.verb) if quality is None else Opinion(vague=quality)


def _of_other_verb(phrase: Phrase, quality: str | None) -> Opinion:
    """Gains, states and what people are enabled to do."""
    if phrase.kind is Verb.LINK:
        return _of_state(phrase, quality)
    if phrase.kind is Verb.ENABLE and (phrase.verb in {"help", "let"} or "to" in phrase.rest):
        last = phrase.rest[-1] if phrase.rest else ""
        opined = phrase.verb == "help" or last in FEELING or verb_class(last) in {Verb.VAGUE, Verb.MOVE}
        return Opinion(vague=quality or (phrase.verb if opined else None))
    open_ended = is_abstract(phrase.head) or phrase.head in MEASURED or phrase.head in PEOPLE
    if phrase.kind is Verb.GAIN and open_ended:
        return Opinion(vague=quality or phrase.verb)
    return Opinion(work=phrase.verb) if quality is None else Opinion(vague=quality)


def _of_state(phrase: Phrase, quality: str | None) -> Opinion:
    """`Be`, `keep`, `have`, `make`: opinions, but for a certificate, a thing that is had and a call that is made."""
    said = {*phrase.noun, *phrase.rest}
    if quality is not None and is_comparative(quality):
        return Opinion(vague=quality)
    done = phrase.rest[1:2] if phrase.rest[:1] in {("is",), ("are",)} else (phrase.article or "none",)
    listed = any(is_participle(word) and word not in _MINDED and not is_quality(word) for word in done)
    accredited = _CERTIFIED if phrase.verb in _ASSURING else _ACCREDITED
    if listed or not said.isdisjoint(accredited) or any(word.endswith(("-certified", "-compliant")) for word in said):
        return Opinion(work=phrase.verb)
    article = phrase.article or "none"
    becomes = phrase.verb == "make" and article not in _INDEFINITE and not is_number(article)
    felt = is_abstract(phrase.head) or not said.isdisjoint(_FELT)
    if quality or becomes or felt or phrase.verb in _STATES:
        return Opinion(vague=quality or phrase.verb)
    return Opinion(work=phrase.verb)


def _of_subject(text: str, phrase: Phrase, quality: str | None) -> Opinion:
    """A title that begins with a noun: a deliverable, a measure, or what people do and feel."""
    worked = phrase.done is not None and verb_class(phrase.done) in {Verb.WORK, Verb.TASK}
    part = phrase.act if _takes_part(text, phrase) else None
    if part is None and _is_told(text, phrase, worked=worked):
        return Opinion(vague=quality)
    if phrase.head in _EXISTING:
        return Opinion(work=phrase.head)
    if quality and (not worked or is_comparative(quality) or quality.endswith("ly")):
        return Opinion(vague=quality)
    if (noun := part or noun_of_work(text)) is not None:
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
        return not (worked and phrase.rest[:1] == (phrase.done,))
    if phrase.done is not None:
        return False
    acts = phrase.act is not None or not PEOPLE.isdisjoint(phrase.noun)
    return bool(_CRITERION.search(text)) or (acts and "without" in phrase.rest)


def _of_done(phrase: Phrase, done: str) -> Opinion:
    """What is done to the subject: work, or no more than that it became better or less."""
    if (felt := _felt(phrase)) is not None:
        return Opinion(vague=felt)
    verb = plain(done)
    moved = verb_class(done) is Verb.VAGUE and not PEOPLE.isdisjoint(phrase.noun)
    if moved or verb_class(done) is Verb.MOVE or verb in VAGUE_VERBS or verb in _BETTERING:
        return Opinion(vague=done)
    kept = done in _KEPT or verb_class(done) is Verb.END or (done == "cleared" and phrase.head in MEASURED)
    return _CLEAR if kept else Opinion(work=done)


def _of_act(text: str, phrase: Phrase) -> Opinion | None:
    """What the subject does, can do or is; None for a subject without a verb."""
    if (felt := _felt(phrase)) is not None:
        return Opinion(vague=felt)
    follows = phrase.rest[0] if phrase.rest else ""
    if follows == "can":
        return Opinion(vague=next((word for word in phrase.rest[1:2] if word in FEELING), None))
    if phrase.act is not None and (told := _of_verb(text, phrase, phrase.act)) is not None:
        return told
    act = next((word for person, word in _acting(phrase) if person not in _SINGULAR and word not in STOPS), None)
    if act is not None and _OFTEN.search(text):
        return _CLEAR
    if act is None and follows in _IS and READY.isdisjoint(phrase.rest[1:4]):
        act = follows
    return None if act is None else Opinion(vague=act)


def _of_verb(text: str, phrase: Phrase, act: str) -> Opinion | None:
    """What a verb says of its subject; None if that one thing does one thing, which is a deliverable."""
    if verb_class(act) is Verb.MOVE and "than" not in phrase.rest:
        return Opinion(vague=act)
    if verb_class(act) in {Verb.GAIN, Verb.END}:
        return _CLEAR
    several = phrase.head is not None and phrase.head.endswith("s") and act not in STOPS
    return _CLEAR if several or phrase.head in PEOPLE or _OFTEN.search(text) else None


def _felt(phrase: Phrase) -> str | None:
    """What people feel or have: "customers feel heard"; what a thing feels like: "feels native"."""
    if phrase.noun and phrase.noun[0] in _STANDS:
        return phrase.noun[0]
    felt = FEELING if phrase.done is None else _FELT
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
    if better or is_abstract(head) or head in _EXPERIENCE or (head in MEASURED and phrase.act is None):
        return Opinion(vague=head)
    return Opinion(work=" ".join(phrase.noun or phrase.rest) or None)


def _quality(text: str, told: tuple[str, ...], phrase: Phrase) -> str | None:
    """The word about which people can disagree, where it belongs to what the title is about."""
    if (said := figure(" ".join((text, *told)))) is not None:
        return said
    if (
        any(map(is_quality, phrase.noun))
        or any(map(is_quality, phrase.rest))
        or "with" in phrase.rest
        or "into" in phrase.rest
    ):
        clear = phrase_of(untechnical(text))
        noun = next(filter(is_quality, (*clear.noun, *_complement(clear.rest))), None)
        if (found := noun or _manner(clear)) is not None:
            return found
    return _admired(told) if told and phrase.verb is None else None


def _complement(rest: tuple[str, ...]) -> tuple[str, ...]:
    """What `of` adds to a noun: "a team of strong engineers"."""
    if rest[:1] != ("of",):
        return ()
    end = next((at for at, word in enumerate(rest[1:], 1) if word in STOPS), len(rest))
    return rest[1:end]


def _manner(phrase: Phrase) -> str | None:
    """The quality after the noun phrase: any one of a subject or state, and the adverbs of what is done."""
    if (phrase.kind in {Verb.GAIN, Verb.TASK, None} or not phrase.noun) and not _LEADING_TO.isdisjoint(phrase.rest):
        last = phrase.rest[-1]
        if is_abstract(last) and (last.endswith("ss") or not last.endswith("s")):
            return last
    states = phrase.kind in {Verb.LINK, Verb.ENABLE} or phrase.rest[:1] in {("is",), ("are",)}
    anywhere = states or phrase.act is not None or not phrase.noun
    works = phrase.kind in {Verb.WORK, Verb.TASK, Verb.GAIN} and "to" in phrase.rest
    rest = phrase.rest[: _purpose(phrase.rest)] if works else phrase.rest
    return next(
        (
            word
            for word, after in zip(rest, (*rest[1:], ""), strict=False)
            if is_quality(word) and (anywhere or _is_adverb(word, after))
        ),
        None,
    )


def _purpose(rest: tuple[str, ...]) -> int:
    """Where it is said what the work is for: "… to make fixing easier"; the end if it is not."""
    verbs = (at for at, word in enumerate(rest[:-1]) if word == "to" and verb_class(rest[at + 1]) is not None)
    return next(verbs, len(rest))


def _is_adverb(word: str, after: str) -> bool:
    """Whether a quality says how something is done, rather than qualifying a noun in passing."""
    return word.endswith(("er", "ly", "ore")) and (not after or after in STOPS or after.endswith("ly"))


def _admired(told: tuple[str, ...]) -> str | None:
    """The word of opinion in what follows `that`: "analytics that people love"."""
    words_told = [text.lower().split() for text in told]
    first = words_told[0]
    if first[0] in PEOPLE and "can" not in first:
        return first[0]
    return next((word for said in words_told for word in said if is_quality(word) or word in _ADMIRED), None)
