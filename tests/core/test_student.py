"""Student's t distribution, against scipy's."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from tracker.core.student import student_cdf, student_quantile

FREEDOMS = st.integers(2, 60)  # near zero scipy is off by 1e-9 for one degree of freedom


@given(t=st.floats(-1e6, 1e6), freedom=FREEDOMS)
def test_the_chances_are_scipys(t: float, freedom: int) -> None:
    """Every chance is that of scipy."""
    assert stats.t.cdf(t, freedom) == pytest.approx(student_cdf(t, freedom), abs=1e-13)


@given(probability=st.floats(0.5, 0.999), freedom=FREEDOMS)
def test_the_quantiles_are_scipys(probability: float, freedom: int) -> None:
    """Every quantile is that of scipy."""
    assert stats.t.ppf(probability, freedom) == pytest.approx(
        student_quantile(probability, freedom), rel=1e-9, abs=1e-9
    )


@given(t=st.floats(-1e6, 1e6), probability=st.floats(0.5, 0.999))
def test_one_degree_of_freedom_is_cauchys(t: float, probability: float) -> None:
    """With one degree of freedom it is the Cauchy distribution, an arc tangent."""
    assert 0.5 + math.atan(t) / math.pi == pytest.approx(student_cdf(t, 1), abs=1e-13)
    expected = math.tan((probability - 0.5) * math.pi)
    assert expected == pytest.approx(student_quantile(probability, 1), rel=1e-9, abs=1e-9)


@pytest.mark.parametrize(("t", "expected"), [(-math.inf, 0.0), (0.0, 0.5), (math.inf, 1.0)])
@pytest.mark.parametrize("freedom", [1, 2, 3, 12])
def test_the_ends_and_the_middle(t: float, expected: float, freedom: int) -> None:
    """Nothing is below minus infinity, half is below zero, all is below infinity."""
    assert expected == pytest.approx(student_cdf(t, freedom), abs=1e-15)
