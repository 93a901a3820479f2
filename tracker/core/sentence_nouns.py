"""Nouns and qualities: what is measured, what is made, what nobody can measure, and words people disagree about."""

from __future__ import annotations

from functools import lru_cache

from .sentence_words import words

_PLAINLY = words(
    "airy bold breezy bright calm catchy cheap classy comfy cosy cozy crispy easy edgy fair fancy fast feisty flashy "
    "fresh friendly funky funny great handy happy healthy hearty homey juicy keen kind lively lovely lucky mighty "
    "neat nice nifty peppy plucky pretty punchy quick quiet roomy savvy shiny silky simple sleek smooth snappy snazzy "
    "speedy sporty strong sturdy sunny tasty tidy tight trendy trusty warm wealthy wise witty worthy yummy zesty "
    "zippy"
)
"""Adjectives of praise that have comparatives."""
_COMPARED = words(
    "big broad busy clean clear close cool costly deep early few fine green hard high large lean light long loose low "
    "near rich safe sharp short slim slow small smart soft stable steady strict thick thin tough wide"
)
"""Adjectives that also name kinds of things, so that only their comparatives praise: `deep links`, `deeper`."""
_PRAISE = words(
    "abundant accomplished accountable accurate actionable adaptable adequate admirable admired affordable agreeable "
    "amazing ambitious ample appealing appreciated approachable appropriate articulate artistic assertive astonishing "
    "attentive attractive authentic awesome balanced believable beloved beneficial brilliant bulletproof capable "
    "captivating caring charismatic charming clear clever coherent cohesive collaborative comfortable commendable "
    "committed compassionate compelling competent competitive concise confident conscientious considerable "
    "considerate consistent constructive consultative convenient convincing cooperative cost-effective cost-efficient "
    "courageous courteous credible crisp customer-first cutting-edge daring dazzling decent decisive deliberate "
    "delicious dependable desirable devoted dignified diligent disciplined distinctive distinguished diverse dominant "
    "dramatic dramatically durable dynamic eager earnest effective efficient effortless elegant elite eloquent "
    "emotional empathetic empathic empowered empowering encouraging energetic energised energized engaged engaging "
    "enhanced enjoyable enlightened enriched entertaining enthusiastic enticing enviable equitable ethical excellent "
    "exceptional exciting exemplary experienced expressive extraordinary eye-catching fabulous famous fantastic "
    "fascinating favourable fearless first-rate flawless flexible flourishing fluent fluid focused forgiving "
    "formidable forward-looking forward-thinking frictionless fulfilled fulfilling fun future-proof future-ready "
    "game-changing generous gentle genuine gifted glorious good gorgeous gracious grand gratifying ground-breaking "
    "groundbreaking harmonious hassle-free heard heart-warming heartwarming heroic high high-end high-impact "
    "high-performing high-quality high-trust high-value holistic honest honourable hospitable humane humble "
    "hyper-personalised iconic ideal imaginative immersive impeccable impressive improved inclusive incredible "
    "industrious influential informative informed ingenious innovative insight-led inspired inspiring intelligent "
    "interesting intuitive invaluable inventive inviting irresistible joined-up joyous knowledgeable lasting "
    "leading-edge legendary likeable logical long-lasting lovable loved low low-friction loyal lucrative luxurious "
    "magical magnificent maintainable manageable markedly marvellous mature memorable meticulous mind-blowing minimal "
    "modern modest motivated nimble notable noteworthy noticeable nurturing optimal optimised optimistic optimized "
    "orderly organised outstanding pain-free painless passionate peerless people-first perceptive perfect performant "
    "personable persuasive phenomenal pioneering pleasant pleasing polished polite potent practical pragmatic "
    "precious predictable premium presentable prestigious pristine proactive productive proficient progressive "
    "prominent promising promptly proper prosperous proud prudent purpose-led radiant radically rapid readable real "
    "realistic reasonable receptive refined reflective refreshing regularly relatable relaxed relevant reliable "
    "remarkable renowned reputable resilient resolute respectable respected responsible revitalised rewarding right "
    "righteous rigorous robust rock-solid safe satisfactory satisfied satisfying scalable seamless seasoned "
    "sensational sensible serious significant simplified sincere skilled slick smart sociable solid soothing "
    "sophisticated sound spectacular spirited splendid spotless stable state-of-the-art steadfast stellar sticky "
    "stimulating straightforward streamlined strengthened stress-free striking studious stunning stylish substantial "
    "sufficient suitable superb superior supportive surprising sustainable swift sympathetic talented tangible "
    "tempting tenacious terrific thorough thrilling thriving tight-knit timely top-notch top-quality top-tier "
    "touching transparent treasured tremendous triumphant true trusted trustworthy unbeatable understandable "
    "unforgettable unique unmatched unobtrusive unparalleled unrivalled unstoppable up-to-date upbeat uplifting "
    "valuable value-adding valued vastly versatile viable vibrant vigilant vigorous visionary watertight welcoming "
    "well wholesome widespread winning workable worthwhile"
)
"""Words of praise without comparatives."""
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


_GRADED = _PLAINLY | _COMPARED | _PRAISE
_MORE = words("better best more most less least fewer worse higher lower")


@lru_cache(maxsize=4096)
def is_quality(word: str) -> bool:
    """Whether people can disagree about a word: `better`, `robust`, `user-friendly`, `leaner`."""
    if word in _MORE or word in _PRAISE or word in _PLAINLY or word.endswith(_QUALITY_ENDINGS) or word.startswith(("well-", "easy-to-")) or is_comparative(word):
        return True
    if word.endswith("ful"):
        return word not in _NOT_FULL
    return word.endswith("ly") and not _GRADED.isdisjoint(_adjectives(word))


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
    return not _GRADED.isdisjoint(forms)
