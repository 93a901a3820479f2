"""Words and phrases that people can disagree about: praise, comparisons, figures of speech."""

from __future__ import annotations

import re
from functools import lru_cache

from .sentence_words import words

_MORE = words("best better fewer higher least less lower more most worse")
_PLAINLY = words(
    "agile airy bold breezy bright calm catchy cheap classy clean comfy cosy cozy crispy easy edgy fair fancy fast "
    "feisty flashy fresh friendly funky funny great handy happy healthy hearty homey juicy keen kind lean lively "
    "lovely lucky mighty neat nice nifty peppy plucky pretty punchy quick quiet roomy savvy shiny silky simple sleek "
    "smooth snappy snazzy speedy sporty strong sturdy sunny tasty tidy tight trendy trusty warm wealthy wise witty "
    "worthy yummy zesty zippy"
)
"""Adjectives of praise that have comparatives."""
_COMPARED = words(
    "big broad busy clear close cool costly deep early few fine green hard high large light long loose low near rich "
    "safe sharp short slim slow small smart soft stable steady strict thick thin tough wide"
)
"""Adjectives that also name kinds of things, so that only their comparatives praise: `deep links`, `deeper`."""
_PRAISE = words(
    "abundant accomplished accountable accurate actionable adaptable adequate admirable admired affordable agreeable "
    "amazing ambitious ample appealing appreciated approachable appropriate articulate artistic assertive astonishing "
    "attentive attractive authentic awesome balanced believable beloved beneficial brilliant bulletproof capable "
    "captivating caring charismatic charming clear clever coherent cohesive collaborative comfortable commendable "
    "committed compassionate compelling competent competitive concise confident conscientious considerable considerate "
    "consistent constructive consultative convenient convincing cooperative cost-effective cost-efficient courageous "
    "courteous credible crisp customer-first cutting-edge daring dazzling decent decisive deliberate delicious "
    "dependable desirable devoted dignified diligent disciplined distinctive distinguished diverse dominant dramatic "
    "dramatically durable eager earnest effective efficient effortless elegant elite eloquent emotional empathetic "
    "empathic empowered empowering encouraging energetic energised energized engaged engaging enhanced enjoyable "
    "enlightened enriched entertaining enthusiastic enticing enviable equitable ethical excellent exceptional exciting "
    "exemplary experienced explainable expressive extraordinary eye-catching fabulous famous fantastic fascinating "
    "favourable fearless first-rate flawless flexible flourishing fluent fluid focused forgiving formidable "
    "forward-looking forward-thinking frictionless fulfilled fulfilling fun future-proof future-ready game-changing "
    "generous gentle genuine gifted glorious good gorgeous gracious grand gratifying ground-breaking groundbreaking "
    "harmonious hassle-free heard heart-warming heartwarming heroic high high-end high-impact high-performing "
    "high-quality high-trust high-value holistic honest honourable hospitable humane humble hyper-personalised iconic "
    "ideal imaginative immersive impeccable impressive improved inclusive incredible industrious influential "
    "informative informed ingenious innovative insight-led inspired inspiring instantly intelligent interesting "
    "intuitive invaluable inventive inviting irresistible joined-up joyous knowledgeable lasting leading-edge "
    "legendary likeable livable liveable logical long-lasting lovable loved low low-friction loyal lucrative luxurious "
    "magical magnificent maintainable manageable markedly marvellous mature memorable meticulous mind-blowing minimal "
    "modern modest motivated nimble notable noteworthy noticeable nurturing optimal optimised optimistic optimized "
    "orderly organised outstanding pain-free painless passionate peerless people-first perceptive perfect performant "
    "personable personal persuasive phenomenal pioneering pleasant pleasing polished polite potent practical pragmatic "
    "precious predictable premium presentable prestigious pristine proactive productive professional proficient "
    "prominent promising promptly proper prosperous proud prudent purpose-led radiant radically rapid readable real "
    "realistic reasonable receptive refined reflective refreshing regularly relatable relaxed relevant reliable "
    "remarkable renowned reputable resilient resolute respectable respected responsible revitalised rewarding right "
    "righteous rigorous robust rock-solid safe sane satisfactory satisfied satisfying scalable seamless seasoned "
    "sensational sensible serious significant simplified sincere skilled slick smart sociable solid soothing "
    "sophisticated sound spectacular spirited splendid spotless stable state-of-the-art steadfast stellar sticky "
    "stimulating straightforward strategic streamlined strengthened stress-free striking studious stunning stylish "
    "substantial sufficient suitable superb superior supportive surprising sustainable sympathetic talented tangible "
    "tempting tenacious terrific thorough thrilling thriving tight-knit timely top-notch top-quality top-tier touching "
    "transparent treasured tremendous triumphant true trusted trustworthy unbeatable unbiased understandable "
    "unforgettable unique unmatched unobtrusive unparalleled unrivalled unstoppable up-to-date upbeat uplifting "
    "valuable value-adding valued vastly versatile viable vibrant vigilant vigorous visionary watertight welcoming "
    "wholesome widespread win-win winning workable worthwhile"
)
"""Words of praise without comparatives."""
_GRADED = _PLAINLY | _COMPARED | _PRAISE
_BEGINNINGS = ("easy-to-", "well-")
_ENDINGS = (
    "-aware", "-beating", "-centered", "-centred", "-centric", "-class", "-conscious", "-driven", "-feeling",
    "-focused", "-friendly", "-lasting", "-leading", "-like", "-looking", "-minded", "-oriented", "-perfect",
    "-sounding", "-winning",
)  # fmt: skip
_WAYS = words("api-driven config-driven domain-driven event-driven metadata-driven model-driven test-driven")
_NOT_FULL = words("handful lawful restful rightful stateful unlawful")
_NAMES = {
    "agile": "board coach coaching release training",
    "clean": "audit desk energy room water",
    "competitive": "analysis analyses battlecard battlecards benchmark intelligence landscape",
    "fair": "trade use",
    "fast": "lane track",
    "flexible": "hours working",
    "fun": "run",
    "good": "first",
    "high": "availability court level priority risk school severity street",
    "lean": "canvas coffee training",
    "low": "code priority severity",
    "lower": "environment environments",
    "personal": "data development training",
    "professional": "development indemnity service services",
    "quick": "fix fixes start win wins",
    "right": "to",
    "sound": "check design level levels mix studio system",
    "strategic": "account accounts goals plan review",
    "strong": "consistency customer",
    "trade": "fair fairs",
}
"""Words of praise, and what they only name with it: `high availability`."""
_PAIRS = "|".join(rf"{word}[- ](?:{things.replace(' ', '|')})" for word, things in _NAMES.items())
_TECHNICAL = re.compile(
    rf"\b(?:{_PAIRS}|[\d,]+ more|no (?:longer|more)|(?:fewer|less|more|\w+er) than"
    r"(?!\s+(?:before|ever|last|now|previously|today|usual|yesterday)\b)"
    r"|(?:fewer|less|more) (?:\w+ ){1,4}than|at least)\b",
    re.IGNORECASE,
)
"""What praises nothing: parts of names, and comparisons that can be measured."""
_FIGURES = {
    "before first": r"put \w+(?: \w+)? ~",
    "center centre core forefront heart": r"at the ~ of",
    "customers everybody everyone people users": r"~ (?:love|need|recommend|remember|trust|want)s?"
    r"|(?:excites|fascinates|helps|moves|serves|surprises|understands) ~",
    "enough": r"\w+ ~ (?:for|so|that|to)",
    "glove": r"hand in ~",
    "hand": r"~ in hand",
    "data evidence facts insights": r"(?:driven|guided|informed|led) by ~",
    "norm": r"(?:become|becomes|is) the ~",
    "gap gaps": r"(?:bridge|close|narrow) the ~",
    "best": r"the best (?:from|in|of|out)",
    "where": r"where (?:everybody|everyone|people|we)",
    "anything everything": r"~ we do",
    "job": r"everyone's job",
    "fashion manner way": r"in an? (?:\w+ ){1,3}~",
    "ways": r"ways of working",
    "most": r"(?:get|make) the most (?:out )?of",
    "top": r"on top of",
    "keep": r"keep up with",
    "fit": r"fit for (?:purpose|the future)",
    "shape": r"good shape",
    "control": r"under control",
    "track": r"on track",
    "clockwork": r"like clockwork",
    "possible": r"(?:wherever|whenever|as (?:far|little|many|much|soon) as) possible",
    "count counts matter matters": r"(?:that|what|where it) ~",
    "care dignity ease empathy integrity passion pride purpose respect": r"with ~",
    "guesswork hassle pain sting": r"take the ~ out",
    "example": r"by example",
    "scratch standard standards": r"(?:set the|up to) ~",
    "stands": r"stands for",
    "stand": r"stand out",
    "go goes": r"~ (?:up|down)",
    "boundaries envelope limits": r"push\w* the ~",
    "advocates ambassadors champions fans promoters": r"into ~",
    "success": r"for success",
    "close": r"^close to",
    "ready": r"^ready for",
    "ahead": r"^ahead of|stay ahead|ahead of the curve",
    "extra": r"extra mile",
    "beyond": r"above and beyond",
    "needle": r"the needle",
    "level levels": r"(?:acceptable|adequate|appropriate|decent|good|healthy|high|reasonable|satisfactory) ~"
    r"|next level",
    "bar": r"the bar",
    "choice": r"of choice",
    "go-to": r"go-to",
    "default design": r"(?:open|privacy|quality|safe|safety|secure|security) by ~",
    "product": r"as a product",
    "root": r"at the root",
    "time": r"right first time",
    "breeze pleasure": r"an? ~",
    "game": r"game chang\w+",
    "game-changer game-changing": r"~",
    "practice practices": r"best ~",
    "best-practice best-practices": r"~",
    "itself": r"(?:sells?|speaks?) (?:for )?itself",
    "none": r"second to none",
    "lives": r"chang\w+ lives",
    "potential": r"full potential",
    "date": r"up to date",
    "think": r"think big",
    "right": r"get it right|right thing|(?:at|in) the right \w+",
    "values": r"our values",
    "talk": r"walk the talk",
    "voice": r"with one voice",
    "team": r"one team",
    "other": r"each other",
    "silos": r"break down silos",
    "map": r"on the map",
    "front": r"front and cent(?:er|re)",
}
"""Figures of speech by the words of which each has one, which `~` stands for."""
_FIGURE_OF = {
    word: re.compile(rf"\b(?:{pattern.replace('~', word)})\b")
    for keys, pattern in _FIGURES.items()
    for word in keys.split()
}


@lru_cache(maxsize=4096)
def is_quality(word: str) -> bool:
    """Whether people can disagree about a word: `better`, `robust`, `user-friendly`, `leaner`, `smoothly`."""
    if word in _PRAISE or word in _PLAINLY or word.startswith(_BEGINNINGS):
        return True
    if word.endswith(_ENDINGS):
        return word not in _WAYS
    if word.endswith("ful"):
        return word not in _NOT_FULL
    if word.endswith("ly"):
        return not _GRADED.isdisjoint((word[:-2], f"{word[:-1]}e", f"{word[:-3]}y"))
    return is_comparative(word.partition("-")[0]) or is_comparative(word)


@lru_cache(maxsize=4096)
def is_comparative(word: str) -> bool:
    """Whether a word is a comparative or superlative: `more`, `leaner`, `bigger`, `happiest`."""
    if word in _MORE:
        return True
    stem = next((word.removesuffix(ending) for ending in ("er", "est") if word.endswith(ending)), "")
    undoubled = stem[:-1] if stem[-1:] == stem[-2:-1] else stem
    return bool(stem) and not _GRADED.isdisjoint(
        (stem, f"{stem}e", f"{stem[:-1]}y" if stem.endswith("i") else stem, undoubled)
    )


def untechnical(text: str) -> str:
    """The text without words of praise that are parts of names and measures: `high availability`, `no more than`."""
    return _TECHNICAL.sub("", text)


def figure(text: str) -> str | None:
    """The figure of speech in a text, such as `the extra mile`; None without one."""
    small = text.lower()
    patterns = (_FIGURE_OF[word] for word in small.split() if word in _FIGURE_OF)
    found = next(filter(None, (pattern.search(small) for pattern in patterns)), None)
    return found[0] if found else None
