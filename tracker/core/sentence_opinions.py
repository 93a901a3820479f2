"""What a title without numbers is: work, a matter of opinion, or neither.

Neither is what everybody can tell to be so: "every login uses two factors", "enable engineers to
restore a backup without help".
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from .sentence_clauses import Role
from .sentence_effects import is_intransitive
from .sentence_nouns import FEELING, MEASURED, PEOPLE, STATES, is_abstract
from .sentence_openwork import hedge_of, open_work, unhedged
from .sentence_phrases import Phrase, phrase_of
from .sentence_praise import purpose, quality_of
from .sentence_qualities import figure, is_comparative, is_quality
from .sentence_subjects import CLEAR, CRITERION, EXPERIENCE, FELT, Opinion, of_subject
from .sentence_verbs import Verb, is_participle, verb_class
from .sentence_words import is_number, words

if TYPE_CHECKING:
    from .sentence import Sentence

_RAISING = words(
    "bring build create deliver develop embed establish form generate give have instil lead make manage offer produce "
    "promote provide push set show"
)
"""Verbs by which what is abstract comes about; one can also assess, measure or survey it."""
_EXAMINING = words(
    "announce assess check describe determine discuss examine explain feature forecast list measure monitor quantify "
    "report sample set survey teach track"
)
_ACCREDITED = words(
    "accreditation accredited approval approved available certificate certification certified compliance compliant "
    "compulsory default live mandatory optional public"
)
_CERTIFIED = words("accreditation accredited certificate certification certified")
_ASSURING = words("ensure guarantee keep maintain stay")
_MINDED = words("known perceived prepared recognised recognized regarded seen")
_EXPANDING = words("expand extend")
_GROWING = words("coach develop lead")
_JOINING = words("consolidate harmonise harmonize simplify streamline")
_TOGETHER = words("align communicate engage")
_FIGURATIVE = words("bring go leave live send take turn")
"""Verbs of going somewhere: with praise after them nobody travels, as in "bring the city closer to its citizens"."""
_SERVICES = words("advice care cover help hospitality service services support")
"""What is given rather than made."""
_HIRED = words("adviser advisor agency auditor consultancy consultant contractor counsel firm supplier vendor")
_INDEFINITE = words("a an several some")
_STATES = words("be become ensure feel guarantee keep maintain remain stay")


def opinion_of(sentence: Sentence) -> Opinion:
    """Work, opinion or neither, by the verb and the qualities of a title without numbers."""
    others = sentence.others
    return _opinion(sentence.text, tuple(each.text for each in others if each.role is Role.EFFECT) if others else ())


def opinion_of_text(text: str) -> Opinion:
    """Work, opinion or neither, in a clause that stands alone."""
    return _opinion(text, ())


@lru_cache(maxsize=4096)
def _opinion(text: str, told: tuple[str, ...]) -> Opinion:
    """The opinion in the main clause of a title and what is told beside it."""
    phrase = phrase_of(unhedged(text))
    if (work := open_work(text, phrase)) is not None:
        return Opinion(work=work, vague=work)
    quality = quality_of(text, told, phrase) or hedge_of(text)
    return of_subject(text, phrase, quality) if phrase.verb is None else _of_verb(text, phrase, quality)


def _of_verb(text: str, phrase: Phrase, quality: str | None) -> Opinion:
    """The opinion in a title that begins with a verb."""
    if phrase.kind in {Verb.VAGUE, Verb.MOVE}:
        return _of_vague_verb(phrase)
    if phrase.kind is Verb.WORK:
        return Opinion(vague=quality) if is_intransitive(text) else _of_work(phrase, quality)
    if phrase.kind is Verb.END or "without" in phrase.rest:
        return Opinion(vague=phrase.head) if phrase.noun[:1] == phrase.noun and is_abstract(phrase.head) else CLEAR
    if CRITERION.search(text):
        return Opinion(vague=quality)
    return _of_work(phrase, quality) if phrase.kind is Verb.TASK else _of_other_verb(phrase, quality)


def _of_vague_verb(phrase: Phrase) -> Opinion:
    """`Improve`, `reduce`: opinions, but where things are joined into one, or people work on something together."""
    aimed = phrase.verb in _TOGETHER and purpose(phrase.rest) < len(phrase.rest)
    works = (
        aimed
        or (phrase.verb == "engage" and not _HIRED.isdisjoint((*phrase.noun, *phrase.rest)))
        or phrase.verb == "drop"
        or (phrase.verb in _JOINING and "into" in phrase.rest)
    )
    return Opinion(work=phrase.verb) if works else Opinion(vague=phrase.verb)


def _of_work(phrase: Phrase, quality: str | None) -> Opinion:
    """What is made or done: nothing that can be finished if it is abstract, or only better than it was."""
    raises = phrase.verb in _RAISING or (phrase.kind is Verb.TASK and phrase.verb not in _EXAMINING)
    grows = (phrase.verb in _GROWING and phrase.head in PEOPLE) or (phrase.verb in _EXPANDING and phrase.head in STATES)
    if grows or "ourselves" in phrase.noun or (raises and is_abstract(phrase.head)):
        return Opinion(vague=phrase.head)
    served = phrase.head in EXPERIENCE | _SERVICES or phrase.verb in _FIGURATIVE or figure(quality or "") is not None
    return Opinion(work=None if quality and served else phrase.verb, vague=quality)


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
    felt = is_abstract(phrase.head) or not said.isdisjoint(FELT)
    if quality or becomes or felt or phrase.verb in _STATES:
        return Opinion(vague=quality or phrase.verb)
    return Opinion(work=phrase.verb)
