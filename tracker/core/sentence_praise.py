"""The word of a title about which people can disagree: praise, comparisons, and what people are to feel."""

from __future__ import annotations

from .sentence_nouns import COPULAS, PEOPLE, is_abstract
from .sentence_phrases import STOPS, Phrase, phrase_of
from .sentence_qualities import figure, is_quality, untechnical
from .sentence_verbs import Verb, verb_class
from .sentence_words import words

_LEADING_TO = words("into with")
_ADMIRED = words(
    "convert converts count counts delights enjoy enjoys feel feels help helps inspires last lasts love loves matter "
    "matters need rely scales stick sticks trust trusts want works wow wows"
)


def quality_of(text: str, told: tuple[str, ...], phrase: Phrase) -> str | None:
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
    told = phrase.verb is None and not COPULAS.isdisjoint(phrase.rest)
    states = told or phrase.kind in {Verb.LINK, Verb.ENABLE}
    anywhere = states or phrase.act is not None or not phrase.noun
    works = phrase.kind in {Verb.WORK, Verb.TASK, Verb.GAIN} and "to" in phrase.rest
    rest = phrase.rest[: purpose(phrase.rest)] if works else phrase.rest
    return next(
        (
            word
            for word, after in zip(rest, (*rest[1:], ""), strict=False)
            if is_quality(word) and (anywhere or _is_adverb(word, after))
        ),
        None,
    )


def purpose(rest: tuple[str, ...]) -> int:
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
