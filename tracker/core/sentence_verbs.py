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
    """

    WORK = "work"
    TASK = "task"
    GAIN = "gain"
    MOVE = "move"
    VAGUE = "vague"
    LINK = "link"
    ENABLE = "enable"
    END = "end"


_RENEWAL = words("revamp rethink")
"""Vague in an objective; in a key result the name of a piece of work."""
_TASK = words(
    "adapt administer advertise advise agree allocate analyse announce anonymise appoint apply approve arrange "
    "assemble assess assign assist attach author award backfill backport batch bid blog brainstorm brief broadcast "
    "budget bundle buy calculate calibrate call capture catalogue categorise centralise change charter check choose "
    "circulate clarify classify clean clear coach collate commission compare compile compose conclude confirm "
    "construct consult contact contract contribute convene coordinate copy correct cover craft crawl curate customise "
    "debug decide declare decouple delegate delete demo describe designate determine devise diagnose disable "
    "discontinue discuss dismantle dispose distribute divest do download draw edit educate elect elicit email embed "
    "enact pass encrypt enforce engineer enlist enter equip erect estimate examine expand experiment explain export "
    "fabricate feature file finalise fill film fit flag forecast fork form formalise formulate fund gather give go "
    "grant harvest identify illustrate import include incorporate index inform initiate inspect institute instrument "
    "insulate interview inventory invite issue itemise join kick label lay lease license link liquidate list load "
    "localise lobby log market mark measure meet mentor merge message mirror model moderate modify monitor mount name "
    "negotiate nominate notify obtain offer offload onboard open operate order outline outsource overhaul package "
    "paint partner patch pick place plant post print probe produce profile prohibit promote propose prove provide "
    "provision prune purchase put qualify quantify quote rank read realign rebase rebrand rebuild recalibrate receive "
    "recommend reconcile redo refresh refurbish rehearse rehost reindex relaunch relocate remap remediate remodel "
    "remove rename renegotiate renovate reorganise repaint repair repeat replatform replicate report repurpose request "
    "require rerun reserve reskin restructure retrain retrofit revise rework roll rotate route sample scan scope scrape "
    "screen script search select send separate serialise set shadow shift shortlist showcase shut sign simulate sketch "
    "solicit sort specify spin sponsor staff stage stock store structure submit subscribe summarise sunset supply "
    "surface swap synthesise tag take target teach tender terminate terraform tokenise trace track transcribe transfer "
    "transition translate transport triage troubleshoot tune turn type undertake unify upload use validate verify vet "
    "virtualise wire wrap zone manage look push lead seek try collaborate cooperate aim address tackle position "
    "rebalance reassign relabel renumber repackage reprice republish resell restyle reformat rearchitect re-architect "
    "re-platform re-engineer co-author cross-train open-source soft-launch fine-tune pre-register ghostwrite proofread"
)
_GAIN = words(
    "achieve reach hit attain gain win earn generate sign attract retain convert save serve sustain support recover renew "
    "restore score acquire land activate reactivate deflect catch detect satisfy renew upsell sell raise"
)
_FETCH = words("answer resolve respond process handle collect secure book find source treat feed house vaccinate divert")
"""A gain only where it is business that is counted."""
_VAGUE = (VAGUE_VERBS - _RENEWAL) | words(
    "simplify harden tighten sharpen deepen nurture modernise professionalise transform empower inspire delight "
    "reinforce solidify embrace champion encourage harmonise rationalise energise ease smooth broaden widen consolidate "
    "cultivate engage excel thrive motivate reimagine amplify intensify enrich fortify stabilise focus prioritise "
    "listen care strive bolster heighten unleash revitalise reinvent uplift celebrate align safeguard protect "
    "rejuvenate unlock invest innovate communicate balance progress value think demonstrate democratise better aspire augment brighten cement concentrate differentiate flourish hone humanise influence invigorate master mitigate nail own perfect pursue refocus shape spark stimulate supercharge turbocharge tame untangle uphold wow liven endeavour understand declutter aid diversify harness respect prevent avoid"
)
_CLASSES: dict[str, Verb] = {
    **dict.fromkeys(_TASK, Verb.TASK),
    **dict.fromkeys(_GAIN | _FETCH, Verb.GAIN),
    **dict.fromkeys((BUILDING | ACTIVITY | _RENEWAL) - {"celebrate"}, Verb.WORK),
    **dict.fromkeys(words("close fix review merge record register"), Verb.TASK),
    **dict.fromkeys(UP | DOWN | words("fall rise climb decline sink jump exceed plummet narrow scale"), Verb.MOVE),
    **dict.fromkeys(_VAGUE, Verb.VAGUE),
    **dict.fromkeys(words("be become get have make keep maintain stay remain ensure guarantee feel"), Verb.LINK),
    **dict.fromkeys(words("enable allow let help"), Verb.ENABLE),
    **dict.fromkeys(words("eliminate stop end eradicate"), Verb.END),
}
PHRASAL = {
    "cut over": Verb.WORK, "set up": Verb.WORK, "roll out": Verb.WORK, "stand up": Verb.WORK, "carry out": Verb.WORK,
    "clean up": Verb.WORK, "wind down": Verb.WORK, "phase out": Verb.WORK, "hand over": Verb.WORK, "go live": Verb.WORK,
    "get rid": Verb.WORK, "drop support": Verb.WORK, "reach out": Verb.WORK, "sign up": Verb.GAIN, "bring in": Verb.GAIN,
    "pay down": Verb.VAGUE, "pay off": Verb.VAGUE, "step up": Verb.VAGUE, "level up": Verb.VAGUE, "ramp up": Verb.VAGUE,
    "double down": Verb.VAGUE, "act as": Verb.VAGUE, "operate as": Verb.VAGUE, "make progress": Verb.VAGUE, "build up": Verb.VAGUE, "speed up": Verb.VAGUE, "build on": Verb.VAGUE,
    "scale up": Verb.MOVE, "bring down": Verb.MOVE, "make sure": Verb.LINK,
}  # fmt: skip
"""Verbs of two words that promise something else than their first one."""
NOUNS_TOO = words(
    "lead balance value focus position address speed progress push look aim mature smooth process support answer score "
    "treat feed house book land source use end stop help scale drop limit cut lift rise fall design test release plan "
    "review launch run document record share audit draft schedule research study train map benchmark trial register "
    "import archive host build deploy survey pilot contract hire close open start present switch port code extract "
    "split fix visit update upgrade move issue report order file form model market partner place list link post label "
    "log offer index load stage structure target track transfer mentor call change check clean clear copy email "
    "estimate export fund measure monitor name package patch quote rank request sample search shift sort store supply "
    "type care think budget broadcast blog catalogue feature film fit forecast mark message print probe profile screen "
    "script sponsor staff stock tag tender trace transport wire wrap zone engage save sign win raise catch land refresh "
    "repair route seek shadow experiment interview award purchase produce overhaul supply tune turn use grant kick merge "
    "mount pick plant roll sketch spin triage upload secure separate correct complete finish group prompt recover  swap program charter brief batch demo bid lease license"
)
"""Verbs that are as often nouns or adjectives."""
_IRREGULAR = {
    **dict.fromkeys(words("built rebuilt"), "build"), **dict.fromkeys(words("written rewritten"), "write"),
    "held": "hold", "kept": "keep", "made": "make", "given": "give", "done": "do", "sent": "send", "bought": "buy",
    "found": "find", "drawn": "draw", "taught": "teach", "met": "meet", "chosen": "choose", "begun": "begin",
    "led": "lead", "sold": "sell", "won": "win", "brought": "bring", "redone": "redo", "laid": "lay", "set": "set",
    "run": "run", "cut": "cut", "shut": "shut", "put": "put", "split": "split", "taken": "take", "spent": "spend",
    "grown": "grow", "fallen": "fall", "risen": "rise", "shrunk": "shrink", "paid": "pay", "shown": "show",
}  # fmt: skip
_NO_PARTICIPLE = words("need speed feed seed embed exceed succeed proceed breed indeed hundred shed weed deed greed bleed")
_ENDINGS = (("ies", "y"), ("ied", "y"), ("ing", ""), ("ing", "e"), ("ed", ""), ("ed", "e"), ("es", ""), ("s", ""))


@lru_cache(maxsize=4096)
def verb_class(word: str) -> Verb | None:
    """What a verb in any form promises; None for a word that no table knows."""
    found = _known(word)
    return _CLASSES[found] if found else None


@lru_cache(maxsize=4096)
def plain(word: str) -> str:
    """The plain form of a verb: `rewrite` for `rewriting`, `cut` for `cutting`; an unknown one as it is."""
    return next((form for form in _forms(word) if _known(form) in {form, _british(form)}), word)


_NOMINAL = (
    ("ement", "e"), ("ment", ""), ("isation", "ise"), ("ization", "ise"), ("ification", "ify"), ("ation", "e"),
    ("ation", ""), ("tion", "te"), ("sion", "de"), ("ion", ""), ("uction", "uce"), ("wth", "w"),
)  # fmt: skip


@lru_cache(maxsize=4096)
def noun_class(noun: str) -> Verb | None:
    """What the verb promises that a noun is made of: `improvement`, `optimisation`, `reduction`."""
    stems = (noun.removesuffix("s").removesuffix(ending) + verb for ending, verb in _NOMINAL if noun.removesuffix("s").endswith(ending))
    return next((_CLASSES[stem] for stem in stems if stem in _CLASSES), None)


def fetches(verb: str) -> bool:
    """Whether a verb of gain says so only of business: "process 400 orders", and not "process 40 forms"."""
    return verb in _FETCH


@lru_cache(maxsize=4096)
def is_participle(word: str) -> bool:
    """Whether a word says that something is done: `published`, `rewritten`."""
    return word in _IRREGULAR or (word.endswith("ed") and len(word) > 3 and word not in _NO_PARTICIPLE)


def _known(word: str) -> str | None:
    """The verb of the tables that a word is a form of."""
    return next((verb for form in _forms(word) for verb in (form, _british(form)) if verb in _CLASSES), None)


def _british(form: str) -> str:
    """The spelling that the tables have: `finalise` for `finalize`."""
    return f"{form[:-3]}ise" if form.endswith("ize") else f"{form[:-3]}yse" if form.endswith("yze") else form


def _forms(word: str) -> list[str]:
    """What a word may be a form of: itself, and it without each of its endings."""
    forms = [word]
    if word in _IRREGULAR:
        forms.append(_IRREGULAR[word])
    for ending, instead in _ENDINGS:
        if word.endswith(ending):
            stem = word.removesuffix(ending) + instead
            forms.append(stem)
            if stem[-1:] == stem[-2:-1]:
                forms.append(stem[:-1])
    return forms
