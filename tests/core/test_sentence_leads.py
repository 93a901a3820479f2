"""The words that lead to a number begin where words begin: no word is taken apart for them."""

from __future__ import annotations

import pytest

from tracker.core.sentence import read_sentence

LEADS = {
    "`over` is not in failover": ("Automate failover 50% of the time", "failover", None),
    "`under` is not in thunder": ("Thunder 5 times", "Thunder", None),
    "an article is not in data": ("Keep stale data 40 days", "stale data", None),
    "an article is not in median": ("Median 2 days", "Median", None),
    "a sign needs no space": ("Deploy time<10 minutes", "Deploy time", "<"),
    "nor does a word after a bracket or dash": ("Deploy time –under 10 minutes", "Deploy time", "<"),
    "a word of its own counts": ("Deploy time under 10 minutes", "Deploy time", "<"),
}


@pytest.mark.parametrize(("title", "measure", "comparator"), LEADS.values(), ids=LEADS)
def test_what_leads_to_a_number(title: str, measure: str, comparator: str | None) -> None:
    """The measure keeps its last letters, and only whole words compare."""
    sentence = read_sentence(title)
    assert (measure, comparator) == (sentence.measure, sentence.comparator)
