"""The phrase that a title is made of: verb or noun, what is done, what the subject does."""

from __future__ import annotations

import pytest

from tracker.core.sentence_nouns import is_abstract
from tracker.core.sentence_phrases import Phrase, phrase_of
from tracker.core.sentence_qualities import figure, is_comparative, is_quality, untechnical
from tracker.core.sentence_verbs import Verb, is_participle, noun_class, plain, verb_class
from tracker.core.sentence_words import is_number


def told(phrase: Phrase) -> str:
    """A phrase in one line: the verb and its kind, or what is done to a subject or what it does; then the noun."""
    if phrase.verb is not None:
        return f"{phrase.verb} ({phrase.kind}): {' '.join(phrase.noun)}"
    states = [f"done: {phrase.done}"] if phrase.done else []
    acts = [f"act: {phrase.act}"] if phrase.act else []
    return " | ".join([" ".join(phrase.noun) or "-", *states, *acts])


VERBS = {
    "Implement the new caching layer": "implement (work): new caching layer",
    "We will successfully roll out SSO": "roll-out (work): sso",
    "Continue to publish release notes": "publish (work): release notes",
    "Continue building the archive": "build (work): archive",
    "Ensure we close the books": "close (task): books",
    "Finalize the budget": "finalize (task): budget",
    "Sunset the old cluster": "sunset (task): old cluster",
    "Zip the archives": "zip (task): archives",
    "Scan 40 badges": "scan (task): 40 badges",
    "Load test the checkout": "test (work): checkout",
    "Select and procure a tool": "select (work): tool",
    "Source and implement a tool": "source (work): tool",
    "Plan and 3 drills": "plan (work): and 3 drills",
    "Refactoring the parser": "refactor (work): parser",
    "Reduced churn": "reduce (move): churn",
    "Improved onboarding": "improve (vague): onboarding",
    "Cross-sell into new accounts": "cross-sell (gain): ",
    "Pay down technical debt": "pay-down (vague): technical debt",
    "For all teams, cut the waiting time": "cut (move): waiting time",
    "Drop support for Python 3.8": "drop-support (work): ",
    "Track customer satisfaction": "track (task): customer satisfaction",
    "Win a “Best of 2026” award": "win (gain): award",
    "Be proud": "be (link): proud",
    "Analyze the logs": "analyze (work): logs",
}
NOUNS = {
    "Self-service portal": "self-service portal",
    "The notification module is refactored": "notification module | done: refactored",
    "Handbook rewritten and translated": "handbook | done: rewritten",
    "Shared accounts abolished": "shared accounts | done: abolished",
    "An automated pipeline for docs": "automated pipeline",
    "Customers open an account": "customers | act: open",
    "Internal candidates fill 45 % of the roles": "internal candidates | act: fill",
    "Teams deploy on demand": "teams | act: deploy",
    "Tokens expire after use": "tokens expire",
    "Error budgets hold in every quarter": "error budgets | act: hold",
    "A new hire ships code": "new hire | act: ships",
    "Cloud costs grow slower than revenue": "cloud costs | act: grow",
    "Training hours per head rise to 32": "training hours | act: rise",
    "The team has a charter": "team | act: has",
    "Deploys reach production": "deploys reach production",
    "Builds on laptops": "builds",
    "Closed beta with customers": "closed beta",
    "Training for managers": "training",
    "Reporting": "reporting",
    "Meeting rooms booked": "meeting rooms | done: booked",
    "Design tokens adopted in all areas": "design tokens | done: adopted",
    "Audit finished early": "audit | done: finished",
    "Offer acceptance rate": "offer acceptance rate",
    "Lead time": "lead time",
    "Secure and simple login": "secure and simple login",
    "Review of the contracts": "review",
    "Clear escalation paths": "clear escalation paths",
    "Support desk": "support desk",
    "Season 4 content": "season 4 content",
    "NPS 40": "nps 40",
    "Services run in two zones": "services | act: run",
    "Sales and support use the tool": "sales and support | act: use",
    "From Jenkins to GitHub": "-",
    "40 workshops": "40 workshops",
    "": "-",
}


@pytest.mark.parametrize(("title", "expected"), (VERBS | NOUNS).items(), ids=VERBS | NOUNS)
def test_phrases(title: str, expected: str) -> None:
    """A verb with its object, or a subject with what is done to it or what it does."""
    assert expected == told(phrase_of(title))


def test_numbers_are_digits_and_words() -> None:
    """Ordinals are none."""
    assert [True, True, True, False, False] == [is_number(word) for word in ("40", "3x", "twelve", "3rd", "many")]


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("rewriting", Verb.WORK),
        ("finalized", Verb.TASK),
        ("analyzes", Verb.WORK),
        ("won", Verb.GAIN),
        ("shipped", Verb.WORK),
        ("tidies", None),
        ("re-platform", None),
        ("re-launch", Verb.WORK),
        ("end-to-end", None),
    ],
)
def test_verbs_in_every_form(word: str, expected: Verb | None) -> None:
    """What a verb promises does not depend on its form or spelling; nor on a prefix."""
    assert expected is verb_class(word)


def test_plain_forms_of_verbs() -> None:
    """The spelling stays that of the writer; what is no known verb stays as it is."""
    assert ["finalize", "cut", "build", "copy", "gurgles"] == [
        plain(word) for word in ("finalizing", "cutting", "built", "copies", "gurgles")
    ]


@pytest.mark.parametrize(
    ("noun", "expected"),
    [
        ("improvements", Verb.VAGUE),
        ("optimization", Verb.VAGUE),
        ("simplification", Verb.VAGUE),
        ("growth", Verb.MOVE),
        ("reduction", Verb.MOVE),
        ("migration", Verb.WORK),
        ("station", None),
    ],
)
def test_nouns_made_of_verbs(noun: str, expected: Verb | None) -> None:
    """They promise what their verb does."""
    assert expected is noun_class(noun)


def test_participles() -> None:
    """Regular and irregular ones, and none that only look so."""
    assert [True, True, False, False] == [is_participle(word) for word in ("published", "held", "speed", "red")]


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("robust", True),
        ("customer-centric", True),
        ("easy-to-use", True),
        ("snappier", True),
        ("happiest", True),
        ("bigger", True),
        ("safer", True),
        ("closely", True),
        ("responsibly", True),
        ("happily", True),
        ("meaningful", True),
        ("more", True),
        ("stateful", False),
        ("deep", False),
        ("server", False),
        ("daily", False),
        ("portal", False),
    ],
)
def test_qualities(word: str, expected: bool) -> None:
    """Praise and comparisons are matters of opinion; kinds of things are none."""
    assert expected is is_quality(word)


def test_comparatives() -> None:
    """A comparison is told from praise."""
    assert [True, True, False] == [is_comparative(word) for word in ("better", "leaner", "robust")]


def test_words_of_praise_in_names() -> None:
    """They praise nothing there."""
    assert "Roll out  for every database" == untechnical("Roll out high availability for every database")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Take the pain out of releases", "take the pain out"),
        ("Put patients first", "put patients first"),
        ("Care plans with photos", None),
        ("A portal", None),
    ],
)
def test_figures_of_speech(text: str, expected: str | None) -> None:
    """They are matters of opinion as a whole."""
    assert expected == figure(text)


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("culture", True),
        ("openness", True),
        ("reliability", False),
        ("capacity", False),
        ("portal", False),
        (None, False),
    ],
)
def test_abstract_nouns(word: str | None, expected: bool) -> None:
    """They are told by what they end with, unless they name a thing."""
    assert expected is is_abstract(word)
