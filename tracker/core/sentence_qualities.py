"""Words and phrases that people can disagree about: praise, comparisons, figures of speech."""

from __future__ import annotations

import re
from functools import lru_cache

from .sentence_words import words

_MORE = words("best better fewer higher least less lower more most worse")
_PLAINLY = words(
    "airy bold breezy bright calm catchy cheap classy comfy cosy cozy crispy easy edgy fancy fast feisty flashy fresh "
    "friendly funky funny great handy happy healthy hearty homey juicy keen kind lively lovely lucky mighty neat nice "
    "nifty peppy plucky pretty punchy quick quiet roomy savvy shiny silky simple sleek smooth snappy snazzy speedy "
    "sporty strong sturdy sunny tasty tidy tight trendy trusty warm wealthy wise witty worthy yummy zesty zippy"
)
"""Adjectives of praise that have comparatives."""
_COMPARED = words(
    "big broad busy clean clear close cool costly deep early fair few fine green hard high large lean light long loose "
    "low near rich safe sharp short slim slow small smart soft stable steady strict thick thin tough wide"
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
    "exemplary experienced expressive extraordinary eye-catching fabulous famous fantastic fascinating favourable "
    "fearless first-rate flawless flexible flourishing fluent fluid focused forgiving formidable forward-looking "
    "forward-thinking frictionless fulfilled fulfilling fun future-proof future-ready game-changing generous gentle "
    "genuine gifted glorious good gorgeous gracious grand gratifying ground-breaking groundbreaking harmonious "
    "hassle-free heard heart-warming heartwarming heroic high high-end high-impact high-performing high-quality "
    "high-trust high-value holistic honest honourable hospitable humane humble hyper-personalised iconic ideal "
    "imaginative immersive impeccable impressive improved inclusive incredible industrious influential informative "
    "informed ingenious innovative insight-led inspired inspiring intelligent interesting intuitive invaluable "
    "inventive inviting irresistible joined-up joyous knowledgeable lasting leading-edge legendary likeable logical "
    "long-lasting lovable loved low low-friction loyal lucrative luxurious magical magnificent maintainable manageable "
    "markedly marvellous mature memorable meticulous mind-blowing minimal modern modest motivated nimble notable "
    "noteworthy noticeable nurturing optimal optimised optimistic optimized orderly organised outstanding pain-free "
    "painless passionate peerless people-first perceptive perfect performant personable persuasive phenomenal "
    "pioneering pleasant pleasing polished polite potent practical pragmatic precious predictable premium presentable "
    "prestigious pristine proactive productive professional proficient progressive prominent promising promptly proper "
    "prosperous proud prudent purpose-led radiant radically rapid readable real realistic reasonable receptive refined "
    "reflective refreshing regularly relatable relaxed relevant reliable remarkable renowned reputable resilient "
    "resolute respectable respected responsible revitalised rewarding right righteous rigorous robust rock-solid safe "
    "satisfactory satisfied satisfying scalable seamless seasoned sensational sensible serious significant simplified "
    "sincere skilled slick smart sociable solid soothing sophisticated sound spectacular spirited splendid spotless "
    "stable state-of-the-art steadfast stellar sticky stimulating straightforward streamlined strengthened stress-free "
    "striking studious stunning stylish substantial sufficient suitable superb superior supportive surprising "
    "sustainable sympathetic talented tangible tempting tenacious terrific thorough thrilling thriving tight-knit "
    "timely top-notch top-quality top-tier touching transparent treasured tremendous triumphant true trusted "
    "trustworthy unbeatable understandable unforgettable unique unmatched unobtrusive unparalleled unrivalled "
    "unstoppable up-to-date upbeat uplifting valuable value-adding valued vastly versatile viable vibrant vigilant "
    "vigorous visionary watertight welcoming wholesome widespread winning workable worthwhile"
)
"""Words of praise without comparatives."""
_GRADED = _PLAINLY | _COMPARED | _PRAISE
_BEGINNINGS = ("easy-to-", "well-")
_ENDINGS = (
    "-aware", "-beating", "-centered", "-centred", "-centric", "-class", "-conscious", "-driven", "-feeling", "-focused", "-friendly", "-leading",
    "-minded", "-looking", "-oriented", "-perfect", "-sounding", "-winning",
)  # fmt: skip
_NOT_FULL = words("handful lawful restful rightful stateful unlawful")
_TECHNICAL = re.compile(
    r"\b(?:[\d,]+ more|no more|more than|less than|fewer than|no longer|\w+er than|more \w+ than|less \w+ than|at least|lower environments?"
    r"|high[- ](?:availability|court|level|priority|risk|school|severity|street)|low[- ](?:code|priority|severity)"
    r"|strong (?:consistency|customer)|good first|quick (?:fix\w*|start|wins?)|fast (?:lane|track)|right to|fun run|competitive (?:analys[ei]s|benchmark\w*|intelligence)|professional (?:development|indemnity|services?)"
    r"|sound (?:check|design|levels?|mix|studio|system))\b",
    re.IGNORECASE,
)
"""Words that praise elsewhere, as parts of names and measures."""
_FIGURES = re.compile(
    r"\b(?:put \w+(?: \w+)? (?:before|first)|at the (?:heart|centre|center|forefront|core) of|front and cent(?:er|re)|on the map"
    r"|(?:people|everyone|everybody|customers|users) (?:love|need|recommend|remember|trust|want)s?|stand out|think big|get it right|right thing|our values|walk the talk|with one voice|one team|break down silos"
    r"|as little as possible|(?:every|any)thing we do|where (?:people|everyone|everybody|we)|everyone's job|stay ahead"
    r"|in an? (?:\w+ ){1,3}(?:way|manner|fashion)|keep up with|on top of|(?:make|get) the most (?:out )?of"
    r"|fit for (?:purpose|the future)|good shape|under control|on track|like clockwork"
    r"|(?:wherever|whenever|as (?:much|far|soon|many) as) possible|where it (?:matters|counts)|that (?:matters?|counts?)"
    r"|with (?:pride|care|ease|respect|dignity|empathy|integrity|purpose|passion)|take the (?:guesswork|hassle|pain|sting) out|by example|set the standards?|stands for|go(?:es)? (?:up|down)"
    r"|push\w* the (?:boundaries|envelope|limits)"
    r"|into (?:advocates|fans|promoters|champions|ambassadors)|for success|^close to|^ready for|^ahead of|extra mile"
    r"|above and beyond|the needle|next level|the bar|of choice|go-to|pleasure|breeze|game[- ]chang\w+|best[- ]practices?"
    r"|(?:sells?|speaks?) (?:for )?itself|second to none|full potential|ahead of the curve|up to date|ways? of working)\b",
)


_IN_FIGURES = words(
    "advocates ahead ambassadors bar before best-practice best-practices beyond boundaries breeze care center centre "
    "champions choice clockwork close control core count counts curve customers date dignity do ease empathy envelope "
    "everybody everyone example extra fans fashion first fit forefront front game game-changer game-changing go go-to "
    "goes guesswork hassle heart integrity itself job keep level limits manner map matter matters most needle none "
    "pain passion people pleasure possible potential practice practices pride promoters purpose ready respect right "
    "shape silos stand standard standards stands sting success talk team think top track users values voice way ways "
    "where"
)
"""Words without one of which there is no figure of speech."""


@lru_cache(maxsize=4096)
def is_quality(word: str) -> bool:
    """Whether people can disagree about a word: `better`, `robust`, `user-friendly`, `leaner`, `smoothly`."""
    if word in _PRAISE or word in _PLAINLY or word.endswith(_ENDINGS) or word.startswith(_BEGINNINGS):
        return True
    if word.endswith("ful"):
        return word not in _NOT_FULL
    if word.endswith("ly"):
        return not _GRADED.isdisjoint((word[:-2], f"{word[:-1]}e", f"{word[:-3]}y"))
    return is_comparative(word)


@lru_cache(maxsize=4096)
def is_comparative(word: str) -> bool:
    """Whether a word is a comparative or superlative: `more`, `leaner`, `bigger`, `happiest`."""
    if word in _MORE:
        return True
    stem = next((word.removesuffix(ending) for ending in ("er", "est") if word.endswith(ending)), "")
    undoubled = stem[:-1] if stem[-1:] == stem[-2:-1] else stem
    return bool(stem) and not _GRADED.isdisjoint((stem, f"{stem}e", f"{stem[:-1]}y", undoubled))


def untechnical(text: str) -> str:
    """The text without the words of praise that are parts of names and measures: `high availability`, `no more than`."""
    return _TECHNICAL.sub("", text)


def figure(text: str) -> str | None:
    """The figure of speech in a text, such as `go the extra mile`; None without one."""
    small = text.lower()
    found = None if _IN_FIGURES.isdisjoint(small.split()) else _FIGURES.search(small)
    return found[0] if found else None
