"""Verbs by what they promise: work, a number that moves, a gain, an opinion.

English has more verbs of work than any list. The tables hold those that are not, and enough of the
others to know a verb from a noun; a verb that none of them knows is taken for work.
"""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache

from .sentence_words import ACTIVITY, BUILDING, DOWN, UP, VAGUE_VERBS, words


class Verb(StrEnum):
    """What a verb promises.

    WORK is done and over, however much of it is done: "migrate 80 % of the services" moves nothing.
    TASK is work too, unless a share or a time says how well it is done: "patch 95 % within 3 days".
    GAIN is business that is won, MOVE a number that goes up or down, VAGUE an opinion, LINK a state.
    """

    WORK = "work"
    TASK = "task"
    GAIN = "gain"
    MOVE = "move"
    VAGUE = "vague"
    LINK = "link"
    ENABLE = "enable"
    END = "end"


_RENEWAL = words("rethink revamp")
"""Vague in an objective; in a key result the name of a piece of work."""
_TASK = words(
    "adapt address administer advertise advise agree aim allocate announce anonymise apply appoint approve arrange "
    "assemble assess assign assist attach author award backfill backport batch bid blog brainstorm brief broadcast "
    "budget bump bundle buy calculate calibrate call capture catalogue categorise centralise change charter check "
    "choose circulate clarify classify clean clear close coach collaborate collate commission compare compile compose "
    "conclude confirm construct consult contact contract contribute convene cooperate coordinate copy correct cover "
    "craft crawl curate customise debug decide declare decouple delegate delete demo describe designate determine "
    "devise diagnose disable discontinue dismantle dispose distribute divest do download draw edit educate elect "
    "elicit email embed enact encrypt enforce engineer enlist enter equip erect estimate examine experiment explain "
    "export fabricate feature file fill film finalise fit fix flag forecast fork form formalise formulate fund gather "
    "ghostwrite go grant harvest identify illustrate include incorporate index inform initiate inspect institute "
    "instrument insulate inventory invite issue itemise join kick label lay lead lease license link liquidate list "
    "load lobby localise log look manage mark market measure meet mentor merge message mirror model moderate modify "
    "monitor mount mow name negotiate nominate notify obtain offer offload onboard open operate order outline "
    "outsource overhaul package paint partner patch phone pick place plant position post print probe profile prohibit "
    "proofread propose prove provide provision prune purchase push put qualify quantify quote re-architect re-engineer "
    "re-platform read realign rearchitect reassign rebalance rebase rebrand rebuild recalibrate receive recommend "
    "reconcile record redo reformat refresh refurbish register rehearse rehost reindex relabel relaunch relocate remap "
    "remediate remodel remove rename renegotiate renovate renumber reorganise repackage repaint repair repeat "
    "replatform replicate report reprice republish repurpose request require rerun resell reserve reskin restructure "
    "restyle retrain retrofit review revise rework ring roll rotate route sample scan scope scrape screen script "
    "search seek select send separate serialise set shadow shift shortlist showcase shut simulate sit sketch solicit "
    "sort specify spin sponsor staff stage stock store structure submit subscribe summarise sunset supply surface swap "
    "synthesise tackle tag take target teach tender terminate text tokenise trace track transcribe transfer transition "
    "transport triage troubleshoot try tune turn type undertake unify upload use validate verify vet virtualise wire "
    "wrap zone"
)
_GAIN = words(
    "achieve acquire activate attain attract average catch convert deflect detect earn gain generate hit land rank "
    "reach reactivate recover renew restore retain satisfy save score sell serve sign support sustain upsell win"
)
_FETCH = words(
    "answer book collect divert feed find handle house pass process resolve respond secure source treat vaccinate"
)
"""Gains only where it is business that is counted: "process 400 orders", and not "process 40 forms"."""
_VAGUE = (VAGUE_VERBS - _RENEWAL) | words(
    "aid align amplify aspire augment avoid balance bolster brighten broaden care celebrate cement champion "
    "communicate concentrate consolidate cultivate dare declutter deepen delight democratise demonstrate differentiate "
    "diversify dominate ease embrace empower encourage endeavour energise engage enrich excel flourish focus fortify "
    "harden harmonise harness heighten hone humanise influence innovate inspire intensify invest invigorate know "
    "listen liven master mitigate modernise motivate nail nurture own perfect prevent prioritise professionalise "
    "progress promote protect pursue rationalise refocus reimagine reinforce reinvent rejuvenate respect revitalise "
    "safeguard shape sharpen simplify smooth solidify spark stabilise stimulate strive succeed supercharge tame think "
    "thrive tighten transform turbocharge understand unleash unlock untangle uphold uplift value widen wow"
)
_CLASSES: dict[str, Verb] = {
    **dict.fromkeys((BUILDING | ACTIVITY | _RENEWAL) - _TASK, Verb.WORK),
    **dict.fromkeys(_TASK, Verb.TASK),
    **dict.fromkeys(_GAIN | _FETCH, Verb.GAIN),
    **dict.fromkeys(UP | DOWN | words("climb decline exceed fall jump narrow plummet rise scale sink"), Verb.MOVE),
    **dict.fromkeys(_VAGUE, Verb.VAGUE),
    **dict.fromkeys(words("be become ensure feel get guarantee have keep maintain make remain stay"), Verb.LINK),
    **dict.fromkeys(words("allow enable help let"), Verb.ENABLE),
    **dict.fromkeys(
        words(
            "beat cease disappear eliminate end eradicate outpace outperform outrank outsell overtake stop surpass "
            "vanish"
        ),
        Verb.END,
    ),
}
PHRASAL = {
    **dict.fromkeys(
        (
            ("build", "out"), ("carry", "out"), ("clean", "up"), ("code", "up"), ("cut", "over"), ("draw", "up"),
            ("drop", "support"), ("fill", "in"), ("get", "off"), ("get", "rid"), ("go", "live"), ("hand", "in"),
            ("hand", "off"), ("hand", "out"), ("hand", "over"), ("hook", "up"), ("kick", "off"), ("lock", "down"),
            ("move", "off"), ("phase", "out"), ("put", "together"), ("reach", "out"), ("roll", "out"), ("set", "up"),
            ("shut", "down"), ("sign", "off"), ("spin", "up"), ("stand", "up"), ("switch", "off"), ("switch", "on"),
            ("switch", "over"), ("take", "down"), ("take", "over"), ("tear", "down"), ("turn", "off"), ("turn", "on"),
            ("wind", "down"), ("wire", "up"), ("wrap", "up"), ("write", "up"),
        ),
        Verb.WORK,
    ),
    **dict.fromkeys(
        (
            ("act", "as"), ("build", "on"), ("build", "up"), ("deliver", "on"), ("double", "down"),
            ("go", "beyond"), ("learn", "from"), ("level", "up"), ("make", "progress"), ("operate", "as"),
            ("pay", "down"), ("pay", "off"), ("ramp", "up"), ("speed", "up"), ("step", "up"),
        ),
        Verb.VAGUE,
    ),
    ("bring", "in"): Verb.GAIN, ("win", "back"): Verb.GAIN, ("win", "over"): Verb.GAIN, ("sign", "up"): Verb.GAIN,
    ("bring", "down"): Verb.MOVE, ("scale", "up"): Verb.MOVE,
    ("make", "sure"): Verb.LINK,
}  # fmt: skip
"""Verbs of two words that promise something else than their first one."""
NOUNS_TOO = words(
    "address advance aim answer archive audit average award balance batch benchmark bid blog book brief broadcast "
    "budget build call care catalogue catch change charter check clean clear close code complete contact contract copy "
    "correct demo deploy design document draft drive drop email end estimate experiment export extract fall feature "
    "feed file film finish fit fix focus forecast form fund gain grant group help hire hold host house import index "
    "influence install interview issue kick label land launch lead lease license lift limit link list load log look "
    "map mark market master mature measure mentor merge message model monitor mount move name offer open order "
    "overhaul package partner patch pick pilot place plan plant port position post present print probe process produce "
    "profile program progress prompt prototype purchase push quote raise rank record recover refresh register release "
    "repair report request research review rise roll roll-out rollout route run sample save scale schedule score "
    "screen script search secure seek separate set-up setup shadow share shift sign sketch smooth sort source speed "
    "spend spin split sponsor staff stage start stock stop store structure study supply support survey swap switch tag "
    "target tender test trace track train transfer transport triage trial tune turn type update upgrade upload use "
    "value visit win wire wrap zone"
)
"""Verbs that are as often nouns or adjectives."""
_IRREGULAR = {
    **dict.fromkeys(words("built rebuilt"), "build"), **dict.fromkeys(words("written rewritten"), "write"),
    "begun": "begin", "bought": "buy", "brought": "bring", "chosen": "choose", "cut": "cut", "done": "do",
    "drawn": "draw", "fallen": "fall", "found": "find", "given": "give", "grown": "grow", "held": "hold",
    "kept": "keep", "laid": "lay", "led": "lead", "made": "make", "met": "meet", "paid": "pay", "put": "put",
    "redone": "redo", "risen": "rise", "run": "run", "sent": "send", "set": "set", "shown": "show",
    "shrunk": "shrink", "shut": "shut", "sold": "sell", "spent": "spend", "split": "split", "taken": "take",
    "taught": "teach", "won": "win",
}  # fmt: skip
_PREFIXES = words("auto co cross double fine hard laser mass over pre re self soft under up")
_NO_PARTICIPLE = words(
    "bleed breed deed embed exceed feed greed hundred indeed need proceed seed shed speed succeed weed"
)
_ENDINGS = (("ies", "y"), ("ied", "y"), ("ing", ""), ("ing", "e"), ("ed", ""), ("ed", "e"), ("es", ""), ("s", ""))
_NOMINAL = (
    ("ement", "e"), ("ment", ""), ("isation", "ise"), ("ization", "ise"), ("ification", "ify"), ("ation", "e"),
    ("ation", ""), ("tion", "te"), ("ion", ""), ("uction", "uce"), ("wth", "w"),
)  # fmt: skip


@lru_cache(maxsize=4096)
def verb_class(word: str) -> Verb | None:
    """What a verb in any form promises; None for a word that no table knows."""
    prefix, hyphen, rest = word.partition("-")
    if hyphen and prefix in _PREFIXES:
        return verb_class(rest)
    form = plain(word)
    kind = _CLASSES.get(form) or _CLASSES.get(_british(form))
    if kind is None and word.startswith("re") and _CLASSES.get(plain(word[2:])) in {Verb.TASK, Verb.WORK}:
        return Verb.TASK
    return kind


@lru_cache(maxsize=4096)
def plain(word: str) -> str:
    """The plain form of a verb: `rewrite` for `rewriting`, `cut` for `cutting`; an unknown one as it is."""
    return next((form for form in _forms(word) if form in _CLASSES or _british(form) in _CLASSES), word)


@lru_cache(maxsize=1024)
def noun_class(noun: str) -> Verb | None:
    """What the verb promises that a noun is made of: `improvement`, `optimisation`, `reduction`."""
    single = noun.removesuffix("s")
    stems = (single.removesuffix(ending) + instead for ending, instead in _NOMINAL if single.endswith(ending))
    return next((_CLASSES[stem] for stem in stems if stem in _CLASSES), None)


def fetches(verb: str) -> bool:
    """Whether a verb of gain says so only of business."""
    return verb in _FETCH


@lru_cache(maxsize=4096)
def is_participle(word: str) -> bool:
    """Whether a word says that something is done: `published`, `rewritten`."""
    return word in _IRREGULAR or (len(word) > len("bed") and word.endswith("ed") and word not in _NO_PARTICIPLE)


def _british(form: str) -> str:
    """The spelling that the tables have: `finalise` for `finalize`."""
    return f"{form[:-3]}ise" if form.endswith("ize") else f"{form[:-3]}yse" if form.endswith("yze") else form


def _forms(word: str) -> list[str]:
    """What a word may be a form of: itself, and it without each of its endings."""
    forms = [word, *filter(None, [_IRREGULAR.get(word)])]
    for ending, instead in _ENDINGS:
        if word.endswith(ending):
            stem = word.removesuffix(ending) + instead
            forms.append(stem)
            if stem[-1:] == stem[-2:-1]:
                forms.append(stem[:-1])
    return forms
