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
    ],
)
def test_vague(title: str, measured: bool, word: str | None) -> None:
    """A title is vague if people could debate whether it was reached."""
    assert word == vague_reason(read_sentence(title), measured=measured)


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
