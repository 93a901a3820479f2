"""Work without an end, and hedges: nobody can say when "explore X" or "where necessary" is done."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from .sentence_nouns import PEOPLE, STATES, is_abstract
from .sentence_phrases import DETERMINERS, Phrase
from .sentence_verbs import Verb, is_participle, noun_class, verb_class
from .sentence_words import is_number, words, words_of

if TYPE_CHECKING:
    from collections.abc import Iterator

_OPEN = words(
    "brainstorm browse collaborate consider contemplate continue cooperate dabble delve experiment explore fiddle "
    "ideate interact invest investigate iterate liaise mull network participate play ponder probe proceed pursue "
    "reconsider reflect rethink scout tidy tinker toy volunteer work"
)
"""Verbs of doing something for as long as one likes."""
_MODERNISING = words(
    "digitalise digitalize modernise modernize professionalise professionalize rationalise rationalize"
)
"""Verbs of bringing up to date: work, of which there is always more."""
_LOOKING = words(
    "analyse analyze assess audit benchmark check clean document evaluate examine fix migrate monitor observe "
    "prototype refactor research review rework study test update"
)
"""Verbs of work that is done once its things are counted or named, and never done with things in general."""
_STARTING = words("begin commence keep start")
_THOUGHT = words("doing exploring investigating looking moving planning preparing reviewing thinking using working")
_PUSHING = words(
    "accelerate advance boost champion drive enhance extend foster further intensify progress promote push strengthen"
)
"""Verbs that push work which others name."""
_WORKS = words(
    "activities activity agenda concept efforts expansion initiative initiatives migration modernisation modernization "
    "plan plans programme programmes project projects reform refurbishment renovation revamp roadmap rollout strategy "
    "transformation work"
)
"""Nouns of work that is under way."""
_STEADY = {
    **dict.fromkeys(words("carry crack forge go keep move plough press push"), words("ahead forward on onward")),
    "chip": words("away"),
    "follow": words("up"),
    "get": words("cracking going moving started"),
    "look": words("around at into"),
    "make": words("headway inroads progress steps strides"),
    "catch": words("up"),
    "think": words("about on over through"),
}
"""Verbs that with one of these words only go on: "press ahead", "look into"."""
_PROGRESS = re.compile(
    r"^(?:make|take|do|undertake|show|achieve|get)\s+(?:\w+\s+){0,3}?(?:action|headway|inroads|measures|progress|start|steps?|strides)\b"
    r"|^(?:lay|prepare)\s+(?:the\s+)?(?:foundations?|ground|groundwork)\b"
    r"|^(?:develop|gather|collect|generate)\s+(?:\w+\s+)?ideas\b|^do\s+(?:more|some)\b|^have\s+a\s+look\b"
)
_ONGOING = re.compile(
    rf"""^(?:we\s+|to\s+)?(?:(?:continu|keep|start|begin)\w*\s+(?:to\s+|on\s+)?)?(?:
      (?:chip\w*\s+away|carry(?:ing)?\s+on|continu(?:e|ing))
      | (?:forg|mov|press|push|plough)(?:e|ing)?\s+(?:ahead|forward|on)|get(?:ting)?\s+(?:cracking|going|started)
      | work(?:ing)?\s+(?:on|towards?|through|with)|think(?:ing)?\s+about|look(?:ing)?\s+(?:into|at|for)
      | (?:begin|commence|start)\s+(?:exploring|looking|planning|preparing|prepping|thinking)
      | (?:go(?:ing)?\s+on|advanc(?:e|ing)|proceed(?:ing)?)\s+with|(?:delv|dig|div)(?:e|ging|ing)?\s+(?:into|deeper)
      | (?:deepen|intensify|keep\s+up)(?:ing)?\s+(?:the\s+|our\s+)?(?:conversations?|dialogues?|discussions?|talks|work)
      | engag(?:e|ing)\s+(?:in|with)|play(?:ing)?\s+(?:around\s+)?with|spend\w*\s+more|tidy(?:ing)?
      | (?:beef|brush|firm|freshen|liven|ramp|sharpen|shore|show|smarten|spruce|step|touch)(?:ing)?\s+up
      | search(?:ing)?\s+for|revisit(?:ing)?|dabbl(?:e|ing)|hav(?:e|ing)\s+a\s+(?:go|look|think)|progress(?:ing)?\s+the
      | (?:refin|evolv)(?:e|ing)\s+(?:the|our)\s+(?:agenda|backlog|concept|plans?|roadmap|strategy)
      | clean(?:ing)?\s+up\s+(?!\d|all\b|the\b)\w+\s*\w*\s*\w*$
      | (?:aid|assist|help|support)(?:ing)?\s+(?:\w+\s+)*?(?:faculties|{"|".join(sorted(PEOPLE))})\s+with
    )\b""",
    re.VERBOSE,
)
"""Beginnings of what only goes on."""
_ONGOING_FIRST = re.compile(
    r"(?:we|to|aid|assist|help|support|chip|carry|forg|mov|press|push|plough|get|work|think|tidy|play|look|clean|begin|commence|start"
    r"|continu|beef|firm|liven|sharpen|shore|smarten|step|search|revisit|dabbl|hav|progress|refin|evolv|delv|dig|div|engag|spend|show|ramp|brush|freshen|spruce|touch|go|advanc|proceed|deepen|intensify|keep)"
)
"""Beginnings without one of which nothing goes on."""
_SOMETHING = re.compile(
    r"\b(?:(?:aspects|bits|elements|parts|pieces) of|something|stuff|things|some sort"
    r"|some kind|a number of|a range of|a variety of|various|miscellaneous"
    r"|a few|several|some|(?<!no )more(?! than))\b"
)
_HEDGE = re.compile(
    r"\b(?:a (?:bit|little)|(?:if|where|wherever|when|whenever|as) (?:appropriate|applicable|feasible|necessary|needed"
    r"|possible|relevant|required|sensible|suitable|useful)|as (?:\w+ )?as possible|bit by bit|etc|from time to time"
    r"|little by little|over time|piece by piece|so to speak|somehow|somewhat|sort of|step by step|gradually"
    r"|increasingly|more and more|as we go|to some extent|and so on|more or less|a good deal|to the next level"
    r"|in the right direction|of sorts|in general"
    r"|(?:appreciably|considerably|dramatically|drastically|far|markedly|much|noticeably|perceptibly|significantly"
    r"|substantially|tangibly|visibly) (?:better|clearer|easier|faster|fewer|less|more|quicker"
    r"|shorter|simpler|smoother))\b"
)
_HEDGING = words(
    "applicable appreciably appropriate as bit considerably deal direction dramatically drastically etc far feasible "
    "general gradually increasingly less level little markedly more much necessary needed noticeably on perceptibly "
    "piece possible relevant required sensible significantly so somehow somewhat sort sorts step substantially "
    "suitable tangibly time useful visibly"
)
"""Words without one of which nothing is hedged."""
_NOT_ENDED = re.compile(r"\b(?:continued|is to be|are to be|being|ongoing|under way|underway|in progress|on the way)\b")
_CONTINUATION = re.compile(
    r"^(?:the\s+)?(?:(?:further|ongoing|continued|continuous|gradual)\s+(?:development|work|expansion|roll-?out|implementation|use|support)"
    r"|(?:advancement|continuation|exploration|investigation|modernisation|modernization|professionalisation|pursuit)\s+of"
    r"|(?:first|next|initial)\s+steps|(?:assistance|support)\s+(?:for|to)\s+.*\b(?:in|on|with)|work\s+on|exchange\s+with)\b"
)
"""Work without an end as a noun: "continuation of", "further development of"."""
_SINGULAR = ("ss", "us", "is")
"""Endings of one thing: `process`, `status`, `analysis`."""
_MESSY = words(
    "awkward bloated brittle chaotic clumsy clunky confusing convoluted cumbersome dated dirty dodgy flaky fragile "
    "fragmented gnarly hacky hairy inconsistent inefficient janky laggy messy nasty noisy oldest painful poor rough "
    "rusty shaky sloppy sluggish smelly spaghetti tangled tedious troublesome ugly unclear unwieldy worst"
)
"""Adjectives of blame: which parts are meant is a matter of opinion."""


@lru_cache(maxsize=4096)
def hedge_of(text: str) -> str | None:
    """The words that leave it open how much is meant: `where necessary`, `step by step`; None without any."""
    small = text.lower()
    found = None if _HEDGING.isdisjoint(words_of(text)) else _HEDGE.search(small)
    return found[0] if found else None


def unhedged(text: str) -> str:
    """The text without its hedge: "refresh the content" of "refresh the content as needed"."""
    return (
        text
        if _HEDGING.isdisjoint(words_of(text))
        else re.sub(_HEDGE.pattern, "", text, flags=re.IGNORECASE).strip(" ,")
    )


def open_work(text: str, phrase: Phrase) -> str | None:
    """The word of work that has no end: `explore`, `continue`, `various`; None of any other."""
    return next(_open_words(text.lower(), phrase), None)


def _open_words(small: str, phrase: Phrase) -> Iterator[str]:
    if _ONGOING_FIRST.match(small) and (found := _ONGOING.search(small)):
        yield found[0]
    if phrase.verb is None:
        if found := _NOT_ENDED.search(small) or _CONTINUATION.search(small):
            yield found[0]
        return
    if _is_endless(phrase, phrase.verb) or _goes_on(phrase.verb, small):
        yield phrase.verb
    if phrase.kind in {Verb.WORK, Verb.TASK, Verb.VAGUE}:
        if found := _PROGRESS.search(small) or _SOMETHING.search(small):
            yield found[0]
        yield from (word for word in (*phrase.noun, *phrase.rest) if word in _MESSY)


def _is_endless(phrase: Phrase, verb: str) -> bool:
    """Whether the verb has no end with this object: "explore eBPF", "drive diversity initiatives", "assess tools"."""
    if verb in _OPEN | _MODERNISING or (verb in _PUSHING and _is_work(phrase)):
        return True
    return verb in _LOOKING and phrase.kind in {Verb.WORK, Verb.TASK} and _is_general(phrase)


def _goes_on(verb: str, small: str) -> bool:
    """Whether a verb only goes on or begins: "press ahead with", "keep refactoring", "start thinking about"."""
    after = words_of(small)[1:4]
    if not _STEADY.get(verb.partition("-")[0], frozenset()).isdisjoint(after):
        return True
    follows = next(iter(after), "")
    return verb in _STARTING and (
        follows in _THOUGHT or follows in {"to", "work"} or (verb == "keep" and _is_doing(follows))
    )


def _is_doing(word: str) -> bool:
    return word.endswith("ing") and verb_class(word) in {Verb.WORK, Verb.TASK}


def _is_work(phrase: Phrase) -> bool:
    """Whether the object is work: "advance the modernisation of", "drive diversity initiatives"."""
    head = phrase.head or ""
    made = noun_class(head) in {Verb.WORK, Verb.TASK, Verb.VAGUE} and not is_abstract(head) and head not in STATES
    return head in _WORKS or (made and phrase.rest[:1] == ("of",))


def _is_general(phrase: Phrase) -> bool:
    """Whether the object is things in general: "vector DBs", and neither "two vendors" nor "the outage"."""
    if phrase.article is None or phrase.article in DETERMINERS or not phrase.noun:
        return False
    thing = phrase.noun[-1]
    return (
        thing.endswith("s")
        and not thing.endswith(_SINGULAR)
        and not any(map(is_number, phrase.noun))
        and not is_participle(thing)
        and not phrase.rest
    )
