"""JSON that is written while it is made, to the byte as if it had been made first."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.render.json_stream import parts, whole

if TYPE_CHECKING:
    from collections.abc import Iterator

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
documents = st.dictionaries(st.text(), values | st.lists(values, max_size=4), min_size=1, max_size=4)


@given(documents, st.booleans())
def test_it_is_the_text_of_the_whole(document: dict[str, Any], ascii: bool) -> None:
    """Lists that come one item at a time, and those that are there, are written alike."""
    flowing = {key: iter(value) if isinstance(value, list) else value for key, value in document.items()}
    expected = json.dumps(document, indent=2, ensure_ascii=ascii, allow_nan=False) + "\n"
    assert expected == "".join(parts(flowing, ascii=ascii))


def test_an_item_is_written_before_the_next_one_is_made() -> None:
    """Whoever reads need not wait, and nobody holds them all."""
    written: list[str] = []

    def items() -> Iterator[int]:
        for number in range(3):
            assert sum(part.count("1") for part in written) == number
            yield 1

    for part in parts({"items": items()}):
        written += [part]
    assert '{\n  "items": [\n    1,\n    1,\n    1\n  ]\n}\n' == "".join(written)


def test_later_lists_may_be_filled_by_earlier_ones() -> None:
    """A list is written when its turn comes, with what the items before it have put there."""
    later: list[int] = []

    def items() -> Iterator[int]:
        for number in range(2):
            later.append(number)
            yield number

    assert {"items": [0, 1], "later": [0, 1]} == json.loads("".join(parts({"items": items(), "later": later})))


def test_a_whole_document_has_lists() -> None:
    """Iterators become lists, all else stays as it is."""
    assert {"a": [1, 2], "b": "text", "c": [3]} == whole({"a": iter([1, 2]), "b": "text", "c": [3]})


def test_a_number_that_is_none_is_refused() -> None:
    """JSON has no NaN."""
    with pytest.raises(ValueError, match="not JSON compliant"):
        list(parts({"items": iter([float("nan")])}))
