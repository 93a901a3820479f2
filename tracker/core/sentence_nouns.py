"""Nouns by what can be said of them in numbers: what is measured, what is made, and what nobody can measure."""

from __future__ import annotations

from .sentence_words import words

ABSTRACT = words(
    "accountability agility alignment appreciation atmosphere attitude authenticity autonomy awareness balance "
    "barriers belonging bonds bottlenecks bureaucracy buy-in buzz capabilities capability chance clarity climate "
    "collaboration comfort commitment communication community competence competencies competitiveness complexity "
    "confidence connections cooperation courage craft craftsmanship creativity credibility culture curiosity "
    "dedication delight depth difference dignity discipline diversity effectiveness efficiency empathy empowerment "
    "energy engagement enthusiasm equality excellence excitement expertise fairness fit focus freedom friction "
    "frustration fun goodwill growth habits happiness hearts hope humility hurdles hype impact inclusion influence "
    "innovation insight insights integrity joy judgement kindness knowledge leadership learning love loyalty mastery "
    "maturity minds mindset momentum morale motivation obsession obstacles openness outcomes ownership passion peace "
    "positioning potential presence pride productivity professionalism prosperity rapport readiness reason recognition "
    "relationship relationships relevance reputation resilience resiliency respect roadblocks safety sense silos "
    "simplicity skill skills spirit stability strength strengths success sustainability synergies synergy talent "
    "teamwork thinking transformation transparency trust understanding value values visibility voice waste well-being "
    "wellbeing wellness wisdom"
)
"""Nouns of which there is no more and no less without a number."""
_ABSTRACT_ENDINGS = ("dom", "iency", "ism", "ity", "ness", "ship", "stency", "tude")
_THINGS = words(
    "activity altitude apprenticeship authority business capacity charity city commodity connectivity deficiency "
    "density electricity entity facility fellowship fitness harness identity illness internship kingdom latitude "
    "longitude magnitude majority maternity mechanism membership mentorship minority opportunity parity partnership "
    "priority profitability publicity quantity random scholarship security sponsorship university utility witness"
)
"""Nouns that only end like abstract ones."""
STATES = words(
    "absence absenteeism accidents accuracy adoption age alerts aov apdex arr attendance attrition availability "
    "backlog breaches bugs cac cash chargebacks churn complaints consumption conversion conversions cost costs count "
    "coverage crashes csat dau debt defects delay delays downtime duration ebitda emissions enps errors escalations "
    "failures frequency headcount incidents income injuries latency length loss ltv margin mau mrr mttd mttr no-shows "
    "nps number occupancy oee outages percentage precision price profit ranking rankings rate rates rating ratio reach "
    "recall refunds retention roi rollbacks satisfaction savings score scrap share size speed spend spending sus "
    "temperature throughput tickets time times traffic turnover uptime usage utilisation utilization velocity "
    "violations volume vulnerabilities waste wau weight yield"
)
"""Nouns that name a number of how things stand."""
BUSINESS = words(
    "accounts actives applicants attendees backlinks beneficiaries bookings candidates children citations citizens "
    "clicks clients contributors customers deals donations donors downloads enrollments enrolments families farmers "
    "followers girls graduates homes households impressions installs leads learners listeners logins logos members men "
    "merchants mqls opportunities opps orders partners passengers patients payments people players prospects purchases "
    "readers referrals registrants registrations renewals residents revenue sales sellers sign-ups signups sqls "
    "students subscribers subscriptions transactions users viewers views visitors visits volunteers women"
)
"""Nouns of what is gained or lost when work has an effect."""
MEASURED = STATES | BUSINESS
"""Nouns that name a number."""
PRODUCTS = words(
    "articles audits blogs briefings calls campaigns checklists commit commits courses dashboards demos documents "
    "drills events experiments faqs guides interviews lessons manuals materials meetings mock-ups mockups newsletters "
    "pilots plans playbooks podcasts policies posts presentations prototypes rehearsals reports retrospectives "
    "runbooks specs spots sprints studies surveys talks templates testimonials trainings tutorials velocity videos "
    "webinars whitepapers workshops"
)
"""Nouns of what work produces."""
PEOPLE = words(
    "agents analysts attendees audiences buyers candidates citizens clients clinicians colleagues customers "
    "departments designers developers devs doctors donors drivers employees engineers everybody everyone executives "
    "families guests handlers hires leaders learners listeners managers members merchants newcomers nurses operators "
    "parents partners patients people players pupils readers reps researchers residents scientists sellers shoppers "
    "squads staff stakeholders students subscribers suppliers teachers team teams tenants testers users viewers "
    "visitors volunteers workers"
)
BEING = words(
    "adapts adheres appeals appears arises arrives attracts becomes behaves belongs blossoms breathes clicks comes "
    "contributes converges copes corresponds depends deserves differs disappears emerges endures evolves exceeds "
    "expires fades feels flourishes flows follows functions gets goes happens hums improves includes keeps lacks lasts "
    "lies lives loses makes means occurs passes performs pleases prevails prospers proves receives remains resonates "
    "rests seems settles shines sits sounds sparks speaks stays stems succeeds suffers survives takes tends thrives "
    "turns vanishes withstands"
)
"""Verbs of being and becoming that are no plural nouns."""
OPEN_BEING = words(
    "adapts appeal appeals behaves blossom blossoms contribute contributes cope copes deserve deserves evolve evolves "
    "flourish flourishes hum hums perform performs please pleases prosper prospers resonate resonates shine shines "
    "speak speaks succeed succeeds thrive thrives"
)
"""What is said of a thing without anybody being able to count it."""
COPULAS = words(
    "am appear appears are be became become becomes been being feel feels get gets grow grows is look looks prove "
    "proves remain remains rest rests seem seems sound sounds stand stands stay stays turn turns was were"
)
"""Verbs after which an adjective says what the subject is like."""
FEELING = words(
    "admire admires adore adores appreciate appreciates are believe believes care cares collaborate collaborates "
    "communicate communicates delight delights deserve deserves embrace embraces enjoy enjoys feel feels get has hate "
    "hates have inspire inspires is know knows like likes love loves matter matters need needs own owns praise praises "
    "prefer prefers recommend recommends relies rely respect respects scale scales see sees think thinks thrive "
    "thrives trust trusts understand understands value values want wants work works wow wows"
)
"""What people do without anybody counting it."""


def is_abstract(word: str | None) -> bool:
    """Whether a noun is of something that no one can count: `culture`, `openness`, `clarity`."""
    if word is None or word in ABSTRACT:
        return word is not None
    return word.endswith(_ABSTRACT_ENDINGS) and not word.endswith("bility") and word not in _THINGS
