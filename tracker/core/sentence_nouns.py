"""Nouns and qualities: what is measured, what is made, what nobody can measure, and words people disagree about."""

from __future__ import annotations

from functools import lru_cache

from .sentence_words import words

_QUALITIES = words(
    "good great best excellent outstanding exceptional amazing awesome superb superior unbeatable unrivalled ideal "
    "optimal perfect premium inspiring engaging compelling pleasant enjoyable delightful beautiful attractive friendly "
    "intuitive simple easy easily fast quick quickly rapid rapidly swift speedy efficient efficiently effective "
    "effectively robust resilient stable solid strong reliable reliably dependable scalable sustainable flexible "
    "seamless seamlessly smooth smoothly frictionless effortless effortlessly consistent consistently coherent "
    "cohesive transparent fresh modern innovative cutting-edge state-of-the-art world-class best-in-class top-notch "
    "first-class high-quality high-performing user-friendly performant mature healthy happy proactive proactively "
    "timely promptly adequate adequately sufficient sufficiently appropriate appropriately proper properly reasonable "
    "significant significantly substantial substantially dramatic dramatically considerable considerably noticeable "
    "noticeably meaningful meaningfully minimal improved enhanced streamlined optimised optimized simplified refined "
    "strengthened better more fewer less higher lower greater faster high low bold vibrant inclusive competitive "
    "compassionate empathetic caring thoughtful trusted trustworthy respected admired loved "
    "successful successfully confident confidently proud comfortable motivated engaged empowered informed heard valued "
    "appreciated responsible responsibly balanced holistic future-proof well smart relevant right fair "
    "adaptable maintainable cost-effective cost-efficient vastly greatly radically markedly tangible tangibly "
    "impactful memorable sleek elegant polished lively warm welcoming attentive productive diverse "
    "unforgettable remarkable renowned influential clear clever crisp decent desirable dynamic elite enviable exciting exemplary "
    "extraordinary fabulous fantastic favourable first-rate flawless fluid fun generous genuine graceful handy "
    "harmonious helpful honest humane immersive impressive incredible industry-leading market-leading insightful joyful "
    "legendary likeable magical marvellous mindful nimble open-minded orderly painless passionate peaceful persuasive "
    "pleasing powerful pragmatic predictable prompt prosperous purposeful readable realistic rewarding rigorous "
    "rock-solid satisfying sensible sincere skilled sophisticated spectacular stellar striking stunning stylish "
    "supportive tasteful tidy top-tier tremendous unique unparalleled unmatched upbeat useful valuable versatile "
    "vigilant winning wonderful worthwhile thriving collaborative constructive disciplined accountable authentic "
    "credible energetic forward-looking forward-thinking fruitful hassle-free stress-free pain-free impeccable "
    "joined-up leading-edge long-lasting low-friction progressive resourceful snappy slick sticky superior vibrant "
    "future-ready people-first customer-first consultative conscientious thorough careful sound real true "
    "pixel-perfect picture-perfect accurate actionable admirable affordable ambitious ample appealing articulate artful "
    "attentive beneficial brilliant bulletproof captivating charming cheerful classy committed competent "
    "concise considerate convenient convincing cooperative courteous daring dazzling deliberate delicious dignified "
    "diligent distinctive durable eager earnest encouraging enlightened enriched enthusiastic equitable ethical "
    "expressive faithful fascinating fearless focused formidable fulfilling generous gentle gorgeous gracious grand "
    "hearty high-impact high-value high-trust hopeful hospitable human-centred human-centered user-centred humble "
    "imaginative informative ingenious inspired interesting invaluable inventive inviting knowledgeable lasting logical "
    "lovable luxurious manageable mighty modest notable noteworthy nurturing optimistic organised peerless "
    "perceptive phenomenal playful polite prestigious pristine prudent punchy radiant receptive reputable "
    "resolute respectful satisfactory satisfied serious skilful sociable spirited splendid spotless steadfast "
    "stimulating straightforward suitable superb sympathetic talented tempting tenacious terrific tight-knit "
    "understandable unobtrusive up-to-date user-centric vigorous visionary watertight wholesome widespread witty "
    "world-beating emotional practical worthy calm safe bright cheap quiet sturdy wise nice kind neat tight strong great "
    "regularly mindful"
)
_COMPARED = words(
    "fast quick strong smart clean lean tight green happy healthy simple easy smooth safe clear deep great high low "
    "short long wide broad rich sharp bright close warm fresh bold tough cheap small big large light early calm quiet "
    "friendly fair fine cool keen lively sleek slim sturdy thick thin wise soft nice slow few kind hard near loose "
    "strict stable steady busy costly neat snappy punchy lively tasty cosy comfy speedy tidy handy pretty worthy "
    "witty savvy trendy catchy classy shiny airy breezy silky sunny juicy tasty crispy trusty roomy funny"
)
"""Adjectives whose comparatives and superlatives are qualities."""
_QUALITY_ENDINGS = ("-friendly", "-centric", "-driven", "-class", "-oriented", "-conscious", "-minded", "-focused", "-perfect", "-centred", "-centered",
    "-winning", "-beating", "-leading")
ABSTRACT = words(
    "culture awareness engagement collaboration cooperation alignment excellence mindset trust transparency motivation "
    "morale ownership positioning relationships relationship innovation leadership happiness loyalty reputation agility "
    "transformation synergies synergy readiness wellbeing well-being belonging inclusion diversity communication "
    "creativity resilience productivity empowerment accountability curiosity teamwork presence visibility momentum "
    "impact difference credibility recognition spirit balance stability sustainability efficiency effectiveness "
    "simplicity clarity autonomy agility competitiveness professionalism wellness craftsmanship influence sense attitude passion "
    "enthusiasm rapport bonds understanding confidence mastery prosperity buy-in goodwill fun joy delight value "
    "empathy openness discipline maturity fairness equality knowledge skills skill network passion expertise talent "
    "potential connections habits values strengths capabilities capability competence competencies learning growth "
    "success outcomes thinking insight insights wisdom judgement community atmosphere energy appreciation commitment "
    "dedication focus love respect courage integrity kindness authenticity humility voice resiliency reason chance freedom hope dignity pride comfort peace safety wellbeing "
    "craft depth strength"
)
"""Nouns of which there is no more and no less without a number."""
SOFT = ABSTRACT | words(
    "experience experiences service services quality performance design process processes environment support care "
    "journey interface advice guidance help feedback information communications product products team teams workplace usability organisation organization company results "
    "solutions pipeline reporting content"
)
"""Nouns that no quality makes a thing that can be finished: "deliver excellent service"."""
STATES = words(
    "rate rates ratio share percentage time times duration latency score rating cost costs price margin income profit "
    "turnover spend spending churn retention conversion conversions satisfaction nps enps csat sus uptime downtime "
    "availability throughput frequency volume traffic coverage accuracy precision recall yield utilisation utilization "
    "occupancy attendance absence absenteeism attrition usage adoption errors failures incidents outages crashes defects "
    "bugs complaints tickets escalations mttr mttd backlog debt size weight speed length age count number headcount "
    "emissions consumption waste scrap injuries accidents velocity mrr arr ebitda cac ltv roi aov dau mau wau oee apdex "
    "violations breaches alerts vulnerabilities rollbacks delays no-shows refunds chargebacks temperature delay loss "
    "savings cash reach ranking rankings"
)
"""Nouns that name a number of how things stand."""
BUSINESS = words(
    "revenue sales users customers clients subscribers visits visitors leads sign-ups signups downloads installs orders "
    "purchases deals logos accounts bookings members donors donations referrals followers mqls sqls renewals "
    "opportunities applicants candidates patients students learners enrolments enrollments graduates households citizens "
    "residents families volunteers players viewers readers listeners passengers merchants sellers backlinks citations "
    "payments transactions clicks impressions beneficiaries farmers registrants attendees subscriptions registrations "
    "logins views contributors children people women men girls homes"
)
"""Nouns of what is gained or lost when work has an effect."""
MEASURED = STATES | BUSINESS
"""Nouns that name a number."""
PRODUCTS = words(
    "documents runbooks articles posts meetings workshops trainings retrospectives interviews prototypes demos videos "
    "newsletters webinars podcasts campaigns studies whitepapers tutorials materials testimonials presentations reports "
    "calls briefings audits surveys experiments templates dashboards guides playbooks events courses lessons talks "
    "blogs manuals policies plans experiments drills rehearsals sprints pilots specs tutorials checklists faqs spots "
    "commits commit velocity mock-ups mockups"
)
"""Nouns of what work produces."""
PEOPLE = words(
    "users customers clients people employees staff engineers developers team teams members managers leaders students "
    "pupils patients analysts agents nurses teachers players colleagues partners candidates citizens residents drivers "
    "visitors guests volunteers donors parents families designers everyone everybody stakeholders executives handlers "
    "buyers sellers merchants  tenants newcomers hires suppliers squads departments readers learners scientists "
    "researchers doctors reps operators workers attendees testers subscribers clinicians shoppers listeners viewers"
)
FEELING = words(
    "feel feels love loves enjoy enjoys trust trusts know knows understand understands believe believes like likes want "
    "wants rely relies appreciate appreciates value values care cares have has are is collaborate collaborates "
    "communicate communicates embrace embraces think thinks thrive thrives see sees respect respects own owns work "
    "works recommend recommends matter matters deserve deserves need needs delight delights wow wows inspire inspires "
    "scale scales get adore adores hate hates prefer prefers praise praises admire admires"
)
"""What people do without anybody counting it."""


_ABSTRACT_ENDINGS = ("ness", "ity", "ship", "dom", "tude", "ism", "stency", "iency")
_THINGS = words(
    "business harness witness illness fitness facility university city identity capacity entity utility activity charity "
    "authority opportunity commodity priority parity electricity publicity maternity density quantity minority majority "
    "security internship scholarship partnership membership mentorship sponsorship apprenticeship fellowship mechanism "
    "deficiency kingdom random altitude latitude longitude magnitude connectivity profitability"
)
"""Nouns that end like abstract ones."""


def is_abstract(word: str | None) -> bool:
    """Whether a noun is of something that no one can count: `culture`, `openness`, `clarity`."""
    if word is None or word in ABSTRACT:
        return word is not None
    return word.endswith(_ABSTRACT_ENDINGS) and not word.endswith("bility") and word not in _THINGS


_MORE = words("better best more most less least fewer worse higher lower")


@lru_cache(maxsize=4096)
def is_quality(word: str) -> bool:
    """Whether people can disagree about a word: `better`, `robust`, `user-friendly`, `leaner`."""
    if word in _QUALITIES or word.endswith(_QUALITY_ENDINGS) or word.startswith("well-") or is_comparative(word):
        return True
    if word.endswith("ful"):
        return word not in _NOT_FULL
    return word.endswith("ly") and any(form in _QUALITIES or form in _COMPARED for form in _adjectives(word))


_NOT_FULL = words("stateful restful lawful unlawful rightful handful")


def _adjectives(adverb: str) -> tuple[str, ...]:
    """What an adverb may be made of: `close` of `closely`, `responsible` of `responsibly`."""
    return adverb[:-2], f"{adverb[:-1]}e", f"{adverb[:-3]}y"


def is_comparative(word: str) -> bool:
    """Whether a word is a comparative or superlative: `leaner`, `bigger`, `happiest`, `safer`, `more`."""
    if word in _MORE:
        return True
    stem = next((word.removesuffix(ending) for ending in ("er", "est") if word.endswith(ending)), None)
    if not stem:
        return False
    forms = {stem, f"{stem}e", f"{stem[:-1]}y", stem[:-1] if stem[-1:] == stem[-2:-1] else stem}
    return not (_COMPARED.isdisjoint(forms) and _QUALITIES.isdisjoint(forms))
