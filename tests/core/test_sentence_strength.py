"""How much the numbers of a title say: nothing, how many things there are, or how things stand."""

from __future__ import annotations

import pytest

from tracker.core.sentence import read_sentence
from tracker.core.sentence_strength import Strength, counted, strength_of

MEASURES = (
    "Cut it from 22 to 8 minutes",
    "Double sign-ups",
    "Keep it between 50 and 75",
    "Build time below 10",
    "p95 ≤ 250",
    "Answer 99% of requests",
    "Conversion 4 → 7",
    "Five → one",
    "Nine out of ten would do it again",
    "Six of our ten oldest services run on it",
    "8 of the next 10 services",
    "On call one week in eight",
    "Less than once in 100k calls",
    "No secret is found",
    "Not one customer leaves",
    "Lost-time injuries: none",
    "Manual effort halved",
    "A third of visits",
    "Two-thirds of employees agree",
    "Twice as many deploys",
    "Once a week",
    "As many women as men",
    "Within a minute",
    "Within the hour",
    "In hours rather than days",
    "From weekly to daily",
    "From five days to two days",
    "From ten to zero",
    "On the third working day",
    "The same day",
    "A day after the order",
    "Builds are no slower than in CI",
    "Profitability",
    "Drops to 40",
    "Up further by ten",
    "Simplified to 300 accounts",
    "Under four hours",
    "No more than five exceptions",
    "At most 3 retries",
    "Up to 12",
    "Over 40",
    "Above 40 km",
    "More than 40",
    "In under one hour",
    "Three days instead of seven",
    "Two weeks earlier",
    "Two hours a week",
    "Three months without a rollback",
    "Visible after 30 seconds",
    "Expires after fifteen minutes",
    "A review takes two hours",
    "In week one",
    "By 9 am",
    "Three nines",
    "Ninety percent succeed",
    "Two million euros",
    "Installed 500 times",
    "3x throughput",
    "Rate us 4.5 or higher",
    "Rate it 4.2 on average",
    "9.5 attendee rating",
    "500K in pipeline",
    "CSAT 4.6",
    "MOS 4.2",
    "Up ten",
    "A rating of 4.5 in the store",
    "Income of 2.4 million",
    "Top three for our keywords",
    "A 24-hour response time",
    "A 4:1 ratio",
    "Achieve five-minute failover",
    "+15 points",
)
COUNTS = {
    "Sponsor two podcasts": "podcasts",
    "Sponsor 12 of our suppliers": "suppliers",
    "At least five case studies": "studies",
    "More than 30 workshops": "workshops",
    "Feeds for the top 20 contracts": "contracts",
    "One newsletter per month": "newsletter",
    "Host 300 people": "people",
    "Have 30 calls/meetings": "calls",
    "Replace 25 km of pipes": "km",
    "Files older than 3 versions": "versions",
    "Follow up after 4 weeks with 12 guests": "guests",
}
NOTHING = (
    "Publish a handbook",
    "Season 4 content",
    "The 24/7 contract",
    "Introduce zero-based budgeting",
    "A zero trust network",
    "The first half of the year",
    "Double-entry books",
    "The 3rd release",
    "Airflow upgraded to 3.0",
    "One style guide",
    "Pilot it for 4 weeks",
    "After 30 days",
    "5 working working working working working working working",
    "further further further further further further further 5 less",
    "out out out out out out out 5 every out out out out out out out",
)


@pytest.mark.parametrize("title", MEASURES)
def test_measures(title: str) -> None:
    """A number that says how things stand, in digits or in words."""
    assert Strength.MEASURE is strength_of(read_sentence(title))


@pytest.mark.parametrize(("title", "thing"), COUNTS.items(), ids=COUNTS)
def test_counts(title: str, thing: str) -> None:
    """A number of things, and which."""
    sentence = read_sentence(title)
    assert (Strength.COUNT, thing) == (strength_of(sentence), counted(sentence.text))


@pytest.mark.parametrize("title", NOTHING)
def test_nothing(title: str) -> None:
    """No number, or one that is part of a name or a date."""
    assert Strength.NONE is strength_of(read_sentence(title))
