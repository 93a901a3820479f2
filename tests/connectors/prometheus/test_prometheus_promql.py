"""Query text: unions, and the selector that a hint is about."""

from __future__ import annotations

import pytest
from tracker.connectors.prometheus.promql import union, wrapped
from tracker.connectors.prometheus.selectors import Selector, depends_on_span, first_selector


def test_union_is_a_balanced_tree() -> None:
    """Parts are halved until they are alone, in their order."""
    assert union(["a", "b", "c", "d", "e"]) == "((a\nor\nb)\nor\n(c\nor\n(d\nor\ne)))"


def test_wrapping_keeps_a_comment_from_swallowing_the_bracket() -> None:
    """The expression stands on lines of its own, and a scalar becomes a vector."""
    tail = '"keyresult_ask", "keyresult_ask")'
    assert wrapped("up # now", 12, scalar=False) == f'label_join((\nup # now\n), "keyresult_ask", "12", {tail}'
    assert wrapped("1", 0, scalar=True) == f'label_join((\nvector(\n1\n)\n), "keyresult_ask", "0", {tail}'


SELECTORS = {
    "a bare name": ("up", Selector("up", ())),
    "a name with matchers": (
        """sum by (le) (rate(req_total{job="api", code=~"5..", env!="dev", zone='a'}[5m]))""",
        Selector("req_total", (("job", "api"), ("zone", "a"))),
    ),
    "a name inside functions": ("avg_over_time(job:availability:ratio[30d])", Selector("job:availability:ratio", ())),
    "grouping labels are no metrics": ("sum without (instance) (errors) / on (job) total", Selector("errors", ())),
    "keywords and numbers are no metrics": ("1e3 > bool inf or up offset 5m", Selector("up", ())),
    "a comment is no metric": ("# hits\nmisses", Selector("misses", ())),
    "a hash within a string begins no comment": ('up{x="#1"}', Selector("up", (("x", "#1"),))),
    "a brace within a string ends no matchers": ('up{x="}", y="2"}', Selector("up", (("x", "}"), ("y", "2")))),
    "the words of a string are no metrics": (
        'label_replace(vector(1), "a b", "c d", "", "e f") or up',
        Selector("up", ()),
    ),
    "a string is no metric": ('label_replace(vector(1), "a", "b", "", "")', None),
    "a selector without a name is left alone": ('{job="api"}', None),
    "a function alone": ("time()", None),
}


@pytest.mark.parametrize(("query", "expected"), SELECTORS.values(), ids=SELECTORS.keys())
def test_first_selector(query: str, expected: Selector | None) -> None:
    """The first named metric is found, with the values its labels must equal."""
    assert expected == first_selector(query)


@pytest.mark.parametrize(
    ("query", "expected"),
    [("up @ start()", True), ("up @ END ()", True), ("up @ 1609746000", False), ('up{x="@ end()"} # @ end()', False)],
)
def test_depends_on_span(query: str, expected: bool) -> None:
    """Only `@ start()` and `@ end()` in the code itself tie a query to its span."""
    assert expected is depends_on_span(query)
