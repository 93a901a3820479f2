"""Whether a title says what changes rather than what is done, and whether it says so in numbers.

Both judge words alone and are sometimes wrong; `benchmarks/words.py` measures how often.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from .sentence import Clause, Direction, Role, Sentence
from .sentence_effects import is_effect, is_intransitive, names_effect
from .sentence_nouns import FEELING, MEASURED, PEOPLE, PRODUCTS, is_abstract, is_comparative, is_quality
from .sentence_phrases import STOPS, Phrase, is_number, phrase_of
from .sentence_strength import PHYSICAL, Strength, counted, strength_of
from .sentence_verbs import NOUNS_TOO, Verb, fetches, is_participle, noun_class, plain, verb_class
from .sentence_words import UP, VAGUE_VERBS, words


class Opinion(NamedTuple):
    """What a title without numbers is: the word of work, and the word that people can disagree about."""

    work: str | None = None
    vague: str | None = None


_CLEAR = Opinion()
_GAINING = frozenset({Verb.GAIN, Verb.MOVE, Verb.END})
_WORKING = frozenset({Verb.WORK, Verb.TASK})
_TEST_COVERAGE = re.compile(r"\b(?:test|code|branch|line|unit)\b.*\bcoverage\b", re.IGNORECASE)
_AIMING = UP | {"achieve", "reach", "hit", "get", "attain", "improve"}
_PRODUCT = re.compile(
    r"\b(?P<product>story points?|(?:features?|tasks?|tickets?|issues?|stories|epics?|bugs|pull requests?|prs|items"
    r"|projects?)\s+(?:shipped|completed|closed|delivered|done|finished|resolved|merged|burned)|lines? of code"
    r"|tests? (?:written|added|created)|pages? of documentation|(?:training|pairing|mob|working|coaching) sessions)\b",
    re.IGNORECASE,
)
_PER_HEAD = re.compile(r"\bper (?:engineer|developer|person|head|employee|team|agent)\b", re.IGNORECASE)
_NOUN_OF_WORK = re.compile(
    r"^(?:(?:full|complete|successful|initial|first|the|100 ?%|company-wide)\s+)*"
    r"(?P<noun>implementation|introduction|migration|roll-?out|launch|release|development|creation|completion"
    r"|deployment|documentation|integration|delivery|adoption|installation|setup|training|conversion|replacement)"
    r"\s+(?:of|to|for|across)\b",
    re.IGNORECASE,
)
_NOT_VAGUE = re.compile(
    r"\b(?:[\d,]+ more|no more|more than|less than|fewer than|no longer|better than|at least|lower environments?"
    r"|high[- ](?:severity|priority|risk|availability|school|street|court|level)|low[- ](?:severity|priority|code)"
    r"|strong (?:consistency|customer)|good first|quick (?:start|wins?|fix\w*)|fast (?:lane|track)|right to"
    r"|fun run|sound (?:mix|studio|system|check|design|levels?)|smart (?:meters?|cards?|home|contracts?)|personal (?:data|development|training)|strategic (?:accounts?|plan))\b",
    re.IGNORECASE,
)
_CRITERION = re.compile(
    r"\b(?:independently|on (?:their|its|his|her|our) own"
    r"|by themselves|on time|on schedule|unassisted|unaided|no longer|no more|in real[- ]time|from day one|automatically)\b",
    re.IGNORECASE,
)
_IDIOM = re.compile(
    r"\b(?P<idiom>put \w+(?: \w+)? first|at the (?:heart|centre|center|forefront|core) of|front and cent(?:er|re)|on the map"
    r"|stand out|think big|get it right|right thing|our values|walk the talk|with one voice|one team|break down silos"
    r"|as little as possible|(?:every|any)thing we do|where (?:people|everyone|everybody|we)"
    r"|in an? (?:\w+ ){1,3}(?:way|manner|fashion)|everyone's job|stay ahead|keep up with|on top of|(?:make|get) the most (?:out )?of|fit for (?:purpose|the future)|good shape"
    r"|under control|on track|like clockwork|(?:wherever|whenever|as (?:much|far|soon|many) as) possible"
    r"|where it (?:matters|counts)|that (?:matters?|counts?)|with (?:pride|care|ease|respect|dignity|empathy|integrity|purpose|passion)"
    r"|push\w* the (?:boundaries|envelope|limits)|into (?:advocates|fans|promoters|champions|ambassadors)|for success"
    r"|^close to|^ready for|^ahead of|extra mile|above and beyond|the needle|next level|the bar|of choice|go-to|pleasure|breeze|game[- ]chang\w+"
    r"|best[- ]practices?|(?:sells?|speaks?) (?:itself|for itself)|second to none|full potential|ahead of the curve|up to date"
    r"|ways? of working)\b",
    re.IGNORECASE,
)
_RAISING = words(
    "build create develop establish deliver provide bring give form set generate promote produce push show offer instil embed "
    "lead manage have make"
)
"""Verbs by which what is abstract comes about; one can still assess, measure or survey it."""
_EXAMINING = words(
    "assess measure examine describe discuss report track monitor check explain teach survey sample quantify feature set "
    "announce list forecast determine"
)
_ALWAYS = re.compile(r"^(?:no|never|nobody|every|each)\b(?!.*\b(?:has|have)\b)", re.IGNORECASE)
_READY = words(
    "live available complete completed done operational online ready open compliant certified installed public "
    "accredited approved in up"
)
_ACCREDITED = words(
    "mandatory optional default compulsory public "
    "compliant certified certification certificate accreditation accredited compliance approval approved live available"
)
_EXPERIENCE = words("experience quality performance usability care")
_FURTHER = re.compile(r"\d\s+(?:more|fewer|additional|extra|further)\b", re.IGNORECASE)
_NOW = re.compile(r"\b(?:current\w*|now|today|was|were|from|up|down|baseline|previously|last year)\b", re.IGNORECASE)
_SINGULAR = words("team staff")
"""People that may qualify a noun: "team charter"."""
_OFTEN = re.compile(r"\b(?:dai|week|month|quarter|year)ly\b|\bevery\b|\beach\b", re.IGNORECASE)
_STATES = words("be become stay remain ensure maintain keep guarantee feel")
_IS = words("is are was were become becomes")
_ADMIRED = words("love loves enjoy enjoys trust trusts rely matter matters works scales delights inspires want need")


def output_reason(sentence: Sentence, *, measured: bool = False) -> str | None:
    """Why a title names work rather than its effect, as the words that say so; None if it does not.

    Work with a measured effect beside it is no mere output: "Deliver a mobile SDK with < 100 ms
    initialisation overhead" says what is different when it is done.

    Args:
        sentence: The title.
        measured: Whether a goal in numbers stands beside it: "Checkout latency" is then clear enough.
    """
    if names_effect(sentence):
        return None
    if _covers_code(sentence):
        return "coverage"
    phrase, strength = phrase_of(sentence.text), strength_of(sentence)
    if measured and not (phrase.kind in _WORKING or phrase.done or _NOUN_OF_WORK.search(sentence.text)):
        return None
    if strength is not Strength.NONE:
        return _numbered(sentence, phrase, strength)
    return _unnumbered(sentence, phrase).work


def vague_reason(sentence: Sentence, *, measured: bool = False) -> str | None:
    """The word that makes a title a matter of opinion; None if it has a number, or none is needed.

    "Enable developers to deploy without manual steps" has no number, and everybody can tell
    whether it is so.

    Args:
        sentence: The title.
        measured: Whether a goal in numbers stands beside it: "Reduce deployment time" is then
            clear enough, and "Improve deployment" still is not.
    """
    if any(strength_of(clause) is Strength.MEASURE for clause in sentence.clauses):
        return None
    phrase = phrase_of(sentence.text)
    if measured:
        return phrase.verb if phrase.verb in VAGUE_VERBS else None
    if strength_of(sentence) is Strength.COUNT:
        return _vague_count(sentence, phrase)
    return _unnumbered(sentence, phrase).vague


def _vague_count(sentence: Sentence, phrase: Phrase) -> str | None:
    """The vague word of a title that counts something else: "better support for 200 customers"."""
    if any(map(is_number, phrase.noun)):
        return None
    if phrase.kind is Verb.VAGUE:
        return phrase.verb
    return _quality(sentence, phrase) if phrase.verb is None else None


def _numbered(sentence: Sentence, phrase: Phrase, strength: Strength) -> str | None:
    """The word of work in a title with numbers; None if they say how things stand."""
    if phrase.kind in _WORKING:
        return None if is_effect(sentence, phrase, strength) else phrase.verb
    if not phrase.finite and (product := _product(sentence, phrase)) is not None:
        return product
    if strength is Strength.MEASURE:
        return _nominal_share(sentence, phrase)
    return None if any(map(_is_base, sentence.others)) else _counted_work(sentence, phrase)


def _is_base(clause: Clause) -> bool:
    """Whether a bracket says how many there are now: "(currently 12)", "(today: one)"."""
    return clause.role is Role.RESTATED and bool(_NOW.search(clause.text))


def _nominal_share(sentence: Sentence, phrase: Phrase) -> str | None:
    """Work as a noun of which a share is done: "migration of 60 % of the services"."""
    found = _NOUN_OF_WORK.search(sentence.text)
    compared = sentence.baseline or sentence.comparator or sentence.factor
    return None if found is None or phrase.verb or compared else found["noun"].lower()


def _counted_work(sentence: Sentence, phrase: Phrase) -> str | None:
    """The word of work in a title that counts things; None if it is business that is counted."""
    thing = counted(sentence.text) or ""
    if thing in PHYSICAL:
        return None
    if phrase.kind in {Verb.MOVE, Verb.END}:
        return None
    if phrase.kind is Verb.VAGUE:
        direct = any(map(is_number, phrase.noun)) and thing not in MEASURED
        return phrase.verb if direct else None
    if phrase.kind is Verb.ENABLE:
        return None if "to" in phrase.rest else phrase.verb
    if phrase.verb is not None:
        made = phrase.verb == "make" or (phrase.kind is Verb.LINK and any(map(_is_finished, (*phrase.noun, *phrase.rest))))
        works = (made or fetches(phrase.verb)) and thing not in MEASURED
        return phrase.verb if works else None
    if _CRITERION.search(sentence.text) or phrase.finite or phrase.head in MEASURED:
        return None
    if thing in PEOPLE and _FURTHER.search(sentence.text):
        return None
    if thing in MEASURED and (thing in phrase.noun or "by" in phrase.rest or _gained(phrase)):
        return None
    return phrase.done or " ".join(phrase.noun)


def _is_finished(word: str) -> bool:
    """Whether a word says that something is done: `live`, `published`."""
    return word in _READY or is_participle(word)


def _gained(phrase: Phrase) -> bool:
    """Whether the verb before the number is one of gain: "predictions in the CRM save 120 accounts"."""
    said = (*phrase.noun, *phrase.rest)
    return any(is_number(word) and verb_class(verb) in _GAINING for verb, word in zip(said, said[1:], strict=False))


def _product(sentence: Sentence, phrase: Phrase) -> str | None:
    """The product of work that is counted, such as story points; None if none is."""
    counts = sentence.target is not None and sentence.target.unit.dimension.startswith("count")
    nothing = sentence.target is not None and not sentence.target.number
    if nothing or sentence.direction is Direction.DOWN or _PER_HEAD.search(sentence.text):
        return None
    if counts and (found := _PRODUCT.search(f"{sentence.measure or ''} {sentence.text}")):
        return found["product"].lower()
    things = (phrase.head, counted(sentence.text), _numbered_thing(phrase))
    counts = counts or (sentence.target is None and phrase.verb is not None)
    return next((thing for thing in things if thing in PRODUCTS), None) if counts else None


def _numbered_thing(phrase: Phrase) -> str | None:
    """What "the number of …" is about."""
    if phrase.head not in {"number", "count", "amount"}:
        return None
    return next((word for word in phrase.rest[1:] if word in PRODUCTS), None)


def _unnumbered(sentence: Sentence, phrase: Phrase) -> Opinion:
    """Work, opinion, both or neither, by the verb and the qualities of a title without numbers."""
    kind = phrase.kind
    if kind in {Verb.VAGUE, Verb.MOVE}:
        return Opinion(work=phrase.verb) if "into" in phrase.rest or phrase.verb == "drop" else Opinion(vague=phrase.verb)
    if kind is Verb.WORK:
        return _made(sentence, phrase)
    if kind is Verb.END:
        return _CLEAR
    if phrase.done is None and _goes_without(phrase):
        return _CLEAR
    if phrase.done is None and _CRITERION.search(sentence.text):
        return Opinion(vague=_quality(sentence, phrase))
    if _ALWAYS.search(sentence.text):
        return Opinion(vague=_quality(sentence, phrase))
    if kind is Verb.TASK:
        return _made(sentence, phrase)
    quality = _quality(sentence, phrase)
    if kind is Verb.LINK:
        return _linked(phrase, quality)
    if phrase.verb == "help":
        return Opinion(vague=quality or phrase.verb)
    if kind is Verb.ENABLE and "to" in phrase.rest:
        return Opinion(vague=quality)
    done = phrase.head in {"exist", "exists"} or (phrase.done is not None and verb_class(phrase.done) in _WORKING)
    if quality and (not done or is_comparative(quality)):
        return Opinion(vague=quality)
    if phrase.verb is None and (found := _NOUN_OF_WORK.search(sentence.text)):
        return Opinion(work=found["noun"].lower())
    if phrase.verb is None:
        return _subject(sentence, phrase)
    open_ended = kind is Verb.GAIN and (is_abstract(phrase.head) or phrase.head in MEASURED | PEOPLE)
    return Opinion(vague=phrase.verb) if open_ended else Opinion(work=phrase.verb)


def _goes_without(phrase: Phrase) -> bool:
    """Whether somebody does something without what it took before: "analysts ship models without help"."""
    acts = phrase.finite or phrase.kind is not None or not PEOPLE.isdisjoint(phrase.noun)
    return acts and "without" in phrase.rest


def _made(sentence: Sentence, phrase: Phrase) -> Opinion:
    """What is made or done: nothing that can be finished if it is abstract, or only better than it was."""
    quality = _quality(sentence, phrase)
    if is_intransitive(sentence):
        return Opinion(vague=quality)
    if is_abstract(phrase.head) and (phrase.verb in _RAISING or (phrase.kind is Verb.TASK and phrase.verb not in _EXAMINING)):
        return Opinion(vague=phrase.head)
    return Opinion(work=phrase.verb) if quality is None else Opinion(vague=quality)


def _linked(phrase: Phrase, quality: str | None) -> Opinion:
    """`Be`, `keep`, `have`, `make`: opinions, but for a certificate, a thing that is had and a call that is made."""
    said = {*phrase.noun, *phrase.rest}
    if not said.isdisjoint(_ACCREDITED) or any(word.endswith(("-certified", "-compliant")) for word in said):
        return Opinion(work=phrase.verb)
    if quality or phrase.verb in _STATES or (phrase.verb == "make" and not phrase.made):
        return Opinion(vague=quality or phrase.verb)
    felt = is_abstract(phrase.head) or not said.isdisjoint(FEELING - {"has", "have", "is", "are", "get"})
    return Opinion(vague=phrase.verb) if felt else Opinion(work=phrase.verb)


def _subject(sentence: Sentence, phrase: Phrase) -> Opinion:
    """A title that begins with a noun: a deliverable, a measure, or what people feel."""
    if phrase.head in {"exist", "exists"}:
        return Opinion(work=phrase.head)
    if phrase.done is not None and verb_class(phrase.done) in {Verb.VAGUE, Verb.MOVE}:
        return Opinion(vague=phrase.done)
    follows = phrase.rest[0] if phrase.rest else ""
    if phrase.done is None and _rises(phrase):
        return Opinion(vague=phrase.head)
    if (feeling := _feeling(phrase)) is not None:
        return Opinion(vague=feeling)
    if follows == "can":
        return Opinion(vague=phrase.rest[1]) if phrase.rest[1:2] and phrase.rest[1] in FEELING else _CLEAR
    if phrase.finite and (phrase.head in PEOPLE or _OFTEN.search(sentence.text)):
        return _CLEAR
    if (act := _act(phrase)) is not None:
        return _CLEAR if _OFTEN.search(sentence.text) else Opinion(vague=act)
    if follows in _IS and not phrase.done and _READY.isdisjoint(phrase.rest[1:4]):
        return Opinion(vague=follows)
    better = phrase.head is not None and noun_class(phrase.head) in {Verb.VAGUE, Verb.MOVE}
    if phrase.done is None and (better or is_abstract(phrase.head) or phrase.head in _EXPERIENCE):
        return Opinion(vague=phrase.head)
    if phrase.head in MEASURED and phrase.done in {"cleared", "eliminated"}:
        return _CLEAR
    if phrase.head in MEASURED and phrase.done is None and not phrase.finite:
        return Opinion(vague=phrase.head)
    return Opinion(work=phrase.done or " ".join(phrase.noun) or None)


def _rises(phrase: Phrase) -> bool:
    """Whether the last word says that something goes up or becomes better: "data literacy improves"."""
    word = phrase.head or ""
    third = word.endswith("s") and word != plain(word) and word not in NOUNS_TOO and plain(word) not in NOUNS_TOO
    return third and len(phrase.noun) > 1 and verb_class(word) in {Verb.VAGUE, Verb.MOVE}


def _feeling(phrase: Phrase) -> str | None:
    """What people feel or have: "customers feel heard"."""
    said = (*phrase.noun, *phrase.rest[:1])
    if said[:1] in {("feels",), ("looks",), ("works",)}:
        return said[0]
    pairs = zip(said, said[1:], strict=False)
    found = next((word for person, word in pairs if person in PEOPLE and word in FEELING), None)
    return None if found in _IS and phrase.done else found


def _act(phrase: Phrase) -> str | None:
    """What people do, in general: "customers come back"."""
    if phrase.done is not None:
        return None
    said = (*phrase.noun, *phrase.rest[:1])
    pairs = zip(said, said[1:], strict=False)
    return next((word for person, word in pairs if person in PEOPLE - _SINGULAR and word not in STOPS), None)


def _quality(sentence: Sentence, phrase: Phrase) -> str | None:
    """The word about which people can disagree, where it belongs to what the title is about."""
    if idiom := _IDIOM.search(" ".join(clause.text for clause in sentence.clauses)):
        return idiom["idiom"].lower()
    if not any(map(is_quality, phrase.noun + phrase.rest)):
        return _admired(sentence) if sentence.others else None
    told = phrase_of(_NOT_VAGUE.sub("", sentence.text))
    anywhere = not phrase.noun or phrase.finite or phrase.kind in {Verb.LINK, Verb.ENABLE} or told.rest[:1] in {("is",), ("are",)}
    rest = (word for at, word in enumerate(told.rest) if is_quality(word) and (anywhere or _is_adverb(told.rest, at)))
    return next(filter(is_quality, (*told.noun, *_complement(told.rest))), None) or next(rest, None) or _admired(sentence)


def _complement(rest: tuple[str, ...]) -> tuple[str, ...]:
    """What `of` adds to a noun: "a team of strong engineers"."""
    if rest[:1] != ("of",):
        return ()
    end = next((at for at, word in enumerate(rest[1:], 1) if word in STOPS), len(rest))
    return rest[1:end]


def _is_adverb(rest: tuple[str, ...], at: int) -> bool:
    """Whether a quality says how something is done, rather than qualifying a noun in passing."""
    after = rest[at + 1] if at + 1 < len(rest) else ""
    return rest[at].endswith(("er", "ly", "ore")) and (not after or after in STOPS or after.endswith("ly"))


def _admired(sentence: Sentence) -> str | None:
    """The word of opinion in what follows `that`: "analytics that people love"."""
    effects = [clause.text.lower().split() for clause in sentence.others if clause.role is Role.EFFECT]
    people = next((said[0] for said in effects if said[0] in PEOPLE and "can" not in said), None)
    if people is not None and phrase_of(sentence.text).verb is None:
        return people
    return next((word for said in effects for word in said if is_quality(word) or word in _ADMIRED), None)


def _covers_code(sentence: Sentence) -> bool:
    """Whether it aims at more code under test, from nowhere and for nothing that it names."""
    aimed = sentence.verb in _AIMING and sentence.baseline is None and sentence.aims
    return aimed and bool(_TEST_COVERAGE.search(sentence.measure or ""))
