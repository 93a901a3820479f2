"""Bodies of forms."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tracker.connectors.forms import encoded

TEXTS = st.text(st.characters(codec="utf-8"))


@given(st.dictionaries(TEXTS, TEXTS))
def test_forms_are_those_of_the_standard_library(form: dict[str, str]) -> None:
    """A form has the bytes that `urlencode` gives it, and is read back as it was."""
    assert urlencode(form).encode() == encoded(form)
    assert [*form.items()] == parse_qsl(encoded(form).decode(), keep_blank_values=True, max_num_fields=1000)


@pytest.mark.parametrize("text", ["a b+c%20", "%2B", "+ %", "\n\t\0\x7f", "~-_.aZ09", '{l="é"}'], ids=repr)
def test_codes_do_not_eat_each_other(text: str) -> None:
    """A text that looks like codes, or holds what codes are made of, is coded once."""
    assert urlencode([("q", text), ("q", text)]).encode() == encoded([("q", text), ("q", text)])
