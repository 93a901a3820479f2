"""Output or outcome, vague or clear; and what is said of objectives."""

from __future__ import annotations

import pytest

from tracker.core import sentence_objectives as objectives
from tracker.core.sentence import read_sentence
from tracker.core.sentence_verdicts import output_reason, vague_reason

OUTPUT = {
    "Implement automated testing framework": "implement",
    "Implement new caching layer": "implement",
    "Refactor authentication module": "refactor",
    "Build mobile SDK": "build",
    "Deploy Kubernetes cluster": "deploy",
    "Implement automated deployment pipeline": "implement",
    "Conduct 10 design reviews": "conduct",
    "document existing process": "document",
    "Increase test coverage to 80%": "coverage",
    "Migrate 80% of microservices to current language version (Python 3.11)": "migrate",
    "Complete security training with 100% of engineering team (currently 60%)": "complete",
    "Ship 12 features per quarter": "ship",
    "Spend 40 hours on training": "spend",
    "Raise story points to 60": "story points",
    "Migration to the new cluster": "migration",
    "New dashboards launched": "launched",
    "Build": None,
    "Integrate with three payment providers": "integrate",
    "Hold 3 workshops": "hold",
    "Complete the migration within 3 months": "complete",
    "Roll out tracing (12 teams)": "roll-out",
    "Self-service portal": "self-service portal",
    "From Jenkins to GitHub Actions": "from jenkins to github actions",
    "SSO available for all customers": "sso available",
    "A runbook exists for every service": "exists",
    "There is a plan for every site": "there",
    "We have a disaster recovery plan": "have",
    "The billing service is rewritten in Go": "rewritten",
    "Every store equipped with Wi-Fi": "equipped",
    "The order service exposes an event stream": "order service",
    "Get the agency certified": "get",
    "Become GDPR-compliant": "become",
    "Be listed on the Berlin exchange": "be",
    "Ensure all laptops are encrypted": "ensure",
    "Make a training video": "make",
    "Make 600 cold calls": "calls",
    "Obtain ISO 27001 certification": "obtain",
    "Enable dark mode": "enable",
    "Enable SSO for 40 customers": "enable",
    "Drop the old endpoint": "drop",
    "Publish 3 guides and train 40 engineers": "publish",
    "Streamline all forms into one": "streamline",
    "Align with sales to define the criteria": "align",
    "Optimise 20 queries": "optimise",
    "Sponsor two podcasts": "sponsor",
    "Renegotiate the top 20 contracts": "renegotiate",
    "Handle 40 forms": "handle",
    "Have 200 tests automated": "have",
    "Five integrations listed in the marketplace": "listed",
    "Self-checkout terminals in 120 branches": "self-checkout terminals",
    "Beta programme with 5000 players": "beta programme",
    "Two kiosks": "two kiosks",
    "1,200 customers migrated": "migrated",
    "Migration of 60% of the workloads": "migration",
    "Adoption of the new process": "adoption",
    "Increase the number of published recipes to 400": "published",
    "Raise the number of blog posts to 30": "posts",
    "Six workshops run": "run",
    "Maintain posts at 4 a week": "posts",
    "Post daily on LinkedIn": "post",
    "Meet suppliers twice a year": "meet",
    "Offer a $500 reward for referrals": "offer",
    "Present bids for purchases over $10k": "present",
    "Spend at least 2 hours a week on training": "spend",
    "Deploy the 5 GB image": None,
    "Revise the sequences, then upload them": "revise",
    "Implement caching so that pages feel faster": "implement",
    "Hire two editors (one for video)": "hire",
    "Coach eight team leads (two of them new)": "coach",
    "Perform six audits within 60 days": "perform",
    "Build a guide to write 3 posts": "build",
}
OUTCOME = (
    "Reduce deployment time from 45 minutes to less than 10 minutes",
    "Increase test coverage from 60% to 85%, enabling 50% reduction in production defects",
    "Achieve 80% unit test code coverage (up from 45%)",
    "Implement automated security scanning that catches 95% of OWASP Top 10 vulnerabilities pre-commit",
    "Implement automated failover for 100% of critical services (currently 60%)",
    "Deliver mobile SDK with < 100ms initialization overhead",
    "Implement single sign-on (reduce logins from 5 to 1 a day)",
    "Deploy with confidence",
    "Deploy twice a day",
    "Track every van in real time",
    "Deploy to production 20 times a week",
    "Deploy 95% of changes without a rollback",
    "Deliver features in 5 days",
    "Hold 99.95% availability",
    "Complete onboarding in under 2 hours",
    "Double the features that customers use",
    "Raise deployments from 8 to 20 a week",
    "Reduce the number of tickets closed to 10",
    "Every page passes the accessibility audit",
    "Release with zero incidents",
    "Crash-free sessions above 99.5%",
    "By sharding the table, bring write latency under 8 ms",
    "Introduce keys to eliminate duplicate charges (today 40 a month)",
    "Create a dashboard to eliminate 100% of bottlenecks",
    "Run tests until 95% of them pass",
    "Launch a campaign to win 40 customers",
    "Launch the app with a crash rate below 1%",
    "Launch SSO with 90% adoption",
    "Launch the wallet, used by 50,000 customers",
    "Hire agents so that 90% of calls are answered",
    "Switch to Vite, taking builds from 90 s to 10 s",
    "Patch 95% of servers within 72 hours",
    "Review all pull requests in less than a day",
    "Spend at most 20 % of our time on toil",
    "Close $4.2M in new ARR",
    "Close 15 deals",
    "Add 500 subscribers",
    "House 400 families",
    "Shelter 400 families",
    "Ship hotfixes within 4 hours",
    "Deliver $2M in savings",
    "Cover 99 % of the flows",
    "Release 5 times a week",
    "Sign 12 new logos",
    "Earn 40 backlinks",
    "Get 20 teams to use it",
    "Enable 40 teams to deploy alone",
    "Help 20 teams to deploy",
    "Cut 10 steps",
    "Improve support for 200 customers",
    "3,000 more children have access to water",
    "School meals for 5000 more pupils",
    "Twelve new customers",
    "Drills completed in time: 9 of 10",
    "Fewer meetings from 5 to 3",
    "Three million monthly sessions",
    "Used by 40 customers",
    "Our findings are cited in two papers",
    "Tickets from 12 countries",
    "Predictions in the CRM save 120 accounts",
    "Range of 520 km",
    "200k views (current is 125k)",
    "Pull requests merged per developer: 4 a week",
    "Commits without a review fall to 40",
    "Zero meetings",
    "Deploy 12 GB images",
    "Hold 40 GB in memory",
    "Every login uses two factors",
    "No team waits for a database",
    "Error budgets hold in all regions",
    "Customers can pay by invoice",
    "Freshness goals met",
    "Backlog cleared",
    "Eliminate manual failover",
    "Process refunds without paperwork",
    "Analysts ship models without help",
    "Devices recover on their own",
    "Managers give feedback every week",
    "Customers open an account",
    "Users reply weekly",
    "Let teams choose their tools",
    "Teams grow faster than costs",
    "The night shift reaches the output of the day shift",
    "8,000 meals served",
    "Every rep closes at a profit",
    "Costs grow slower than revenue",
)


@pytest.mark.parametrize(("title", "word"), OUTPUT.items(), ids=OUTPUT)
def test_output(title: str, word: str | None) -> None:
    """Work without a measured effect is output, and the word that says so is named."""
    assert word == output_reason(read_sentence(title))


@pytest.mark.parametrize("title", OUTCOME)
def test_outcome(title: str) -> None:
    """What changes, or work with its measured effect, is none."""
    assert output_reason(read_sentence(title)) is None


@pytest.mark.parametrize(
    ("title", "measured", "word"),
    [
        pytest.param("Improve deployment process", False, "improve", id="a verb that says nothing"),
        pytest.param("Improve deployment process", True, "improve", id="even beside a goal in numbers"),
        pytest.param("Reduce deployment time", False, "reduce", id="a direction without a number"),
        pytest.param("Reduce deployment time", True, None, id="a direction beside a goal in numbers"),
        pytest.param("Users find things more easily", False, "more", id="a comparison"),
        pytest.param("Users find things more easily", True, None, id="a comparison beside a goal"),
        pytest.param("Enable developers to deploy without manual intervention", False, None, id="a criterion"),
        pytest.param("Deploy with no more than a click", False, None, id="words that only look vague"),
        pytest.param("Improve p99 latency by 40%", False, None, id="a number"),
        pytest.param("Improve it, halving the number of alerts", False, None, id="a factor in words"),
        pytest.param("Build mobile SDK", False, None, id="work is another matter"),
        pytest.param("Ship without slow tests", False, None, id="what is done without"),
        pytest.param("Build a robust pipeline", False, "robust", id="praise of what is made"),
        pytest.param("Rewrite it in a modern language", False, None, id="praise in passing"),
        pytest.param("Respond faster to customers", False, "faster", id="an adverb"),
        pytest.param("Share results to make hiring easier", False, None, id="praise in a purpose"),
        pytest.param("Treat our guests with kindness", False, "kindness", id="a manner"),
        pytest.param("Equip patrols with cameras", False, None, id="a thing that goes with it"),
        pytest.param("Foster a culture of learning", False, "foster", id="a vague verb"),
        pytest.param("Establish a culture of learning", False, "culture", id="an abstract object"),
        pytest.param("Assess our security culture", False, None, id="what is abstract can be assessed"),
        pytest.param("Develop our people", False, "people", id="people as an object"),
        pytest.param("Establish ourselves as leaders", False, "ourselves", id="ourselves as an object"),
        pytest.param("Attract talent", False, "attract", id="a gain without a number"),
        pytest.param("Win robust contracts", False, "robust", id="praise of a gain"),
        pytest.param("Be proud", False, "proud", id="a state"),
        pytest.param("Stay ahead", False, "stay ahead", id="a figure of speech"),
        pytest.param("Keep the lights on", False, "keep", id="a state without praise"),
        pytest.param("Ensure better compliance", False, "better", id="more of what can be certified"),
        pytest.param("Have a culture of trust", False, "have", id="something abstract that is had"),
        pytest.param("Make people feel included", False, "make", id="made to feel"),
        pytest.param("Help our teams succeed", False, "help", id="help"),
        pytest.param("Help teams work better", False, "better", id="better help"),
        pytest.param("Enable teams to move faster", False, "faster", id="enabled to be faster"),
        pytest.param("Leaner processes", False, "leaner", id="a comparison that begins"),
        pytest.param("A team of strong engineers", False, "strong", id="praise after of"),
        pytest.param("A brand with integrity", False, "with integrity", id="a figure after with"),
        pytest.param("A brand with openness", False, "openness", id="something abstract after with"),
        pytest.param("Customer obsession", False, "obsession", id="an abstract noun"),
        pytest.param("Checkout latency", False, "latency", id="a measure without a number"),
        pytest.param("Continuous improvement", False, "improvement", id="a noun of becoming better"),
        pytest.param("Data literacy improves", False, "improves", id="what improves"),
        pytest.param("Customer complaints fall", False, "fall", id="what falls"),
        pytest.param("Costs fall in every region", False, "fall", id="what falls somewhere"),
        pytest.param("Costs fall to a new level", False, "fall", id="what falls to something"),
        pytest.param("Tech debt reduced", False, "reduced", id="what is reduced"),
        pytest.param("Processes simplified", False, "simplified", id="what is simplified"),
        pytest.param("Strategy communicated", False, None, id="what is told"),
        pytest.param("Users are delighted", False, "delighted", id="people who are delighted"),
        pytest.param("Customers feel at home", False, "feel", id="what people feel"),
        pytest.param("Volunteers feel appreciated", False, "feel", id="what people feel done to them"),
        pytest.param("Feels native on every device", False, "feels", id="what feels"),
        pytest.param("Customers come back", False, "come", id="what people do"),
        pytest.param("Marketing teams can trust the numbers", False, "trust", id="what people can feel"),
        pytest.param("Costs are under review", False, "are", id="what is somehow"),
        pytest.param("Support is friendly", False, "friendly", id="what is praised"),
        pytest.param("Every page loads fast", False, "fast", id="praise of every one"),
        pytest.param("Analytics that people love", False, "people love", id="what people love"),
        pytest.param("Billing that customers understand", False, "customers", id="what people do with it"),
        pytest.param("Documentation that is easy to find", False, "easy", id="praise in a relative clause"),
        pytest.param("A report that customers can edit", False, None, id="what people can do with it"),
        pytest.param("A report that lists open orders", False, None, id="what a thing does"),
        pytest.param("Users find it easily, that is all", False, "easily", id="praise beside what follows"),
        pytest.param("Better support for 200 customers", False, "better", id="praise beside a count"),
        pytest.param("Strengthen ties with 10 accounts", False, "strengthen", id="a vague verb beside a count"),
        pytest.param("Onboard 10 great partners", False, None, id="praise of what is counted"),
        pytest.param("Build support for 200 customers", False, None, id="a count"),
        pytest.param("Five robust pipelines", False, None, id="praised and counted"),
    ],
)
def test_vague(title: str, measured: bool, word: str | None) -> None:
    """A title is vague if people could debate whether it was reached."""
    assert word == vague_reason(read_sentence(title), measured=measured)


@pytest.mark.parametrize(
    ("title", "word"),
    [
        ("Checkout latency", None),
        ("Attract new donors", None),
        ("Self-service portal", None),
        ("Migrate to the cloud", "migrate"),
        ("Onboard new customers", "onboard"),
        ("Portal launched", "launched"),
        ("Migration to the cloud", "migration"),
    ],
)
def test_output_beside_a_goal(title: str, word: str | None) -> None:
    """With a goal in numbers beside it, only what is plainly work is output."""
    assert word == output_reason(read_sentence(title), measured=True)


STRONG = (
    "Become the fastest-deploying team in the company",
    "Build customer trust through reliability",
    "Simplify our infrastructure architecture",
    "Enable developers to build with confidence",
    "Enable developers to deploy with confidence in minutes, not hours",
    "Simplify our infrastructure to reduce operational burden",
    "Eliminate infrastructure as a bottleneck to feature delivery",
    "Modernize technology stack for productivity",
    "Provide APIs that product and mobile teams can build on confidently",
    "Simplify backend architecture to accelerate feature development",
    "Deliver an exceptional user experience that drives adoption",
    "Enable mobile team to ship features independently",
    "Build quality into the development process to reduce production issues",
    "Simplify testing infrastructure to accelerate feedback",
    "Build security into development practices from the start",
    "Ensure our platform is resilient to failures",
    "Deploy with confidence in minutes",
    "Support our customers 24/7",
    "Increase trust, so that partners build on us",
    "Be ready for 2027 by Q4 2026",
)


@pytest.mark.parametrize("title", STRONG)
def test_strong_objectives(title: str) -> None:
    """Every objective that the article praises is clean, and others like them."""
    told = [objectives.is_vague(title), objectives.road(title), objectives.number(title), objectives.too_long(title)]
    assert [None] * 4 == told


@pytest.mark.parametrize(
    ("title", "vague", "road", "number"),
    [
        ("Improve deployment process", "improve", None, None),
        ("Increase velocity", "increase", None, None),
        ("Migrate to Kubernetes", None, "migrate", None),
        ("Adopt microservices", None, "adopt", None),
        ("Run everything on Kubernetes", None, "Kubernetes", None),
        ("Reach 99.9% availability", None, None, "99.9%"),
        ("Cut lead time to 2 days", None, None, "2 days"),
    ],
)
def test_weak_objectives(title: str, vague: str | None, road: str | None, number: str | None) -> None:
    """Vague ones, prescriptions and numbers are told apart."""
    assert (vague, road, number) == (objectives.is_vague(title), objectives.road(title), objectives.number(title))


def test_long_objectives() -> None:
    """More than 15 words cannot be recited."""
    assert [None, 16] == [objectives.too_long("a " * 15), objectives.too_long("a " * 16)]
