"""Secrets are masked wherever they stand: the quick look that most lines end with misses none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.plan import secret_shapes
from tracker.plan.secret_shapes import masked

TOKENS = (
    *(f"gh{kind}_{'a1' * 10}" for kind in "opsur"),
    *("github_pat_" + "a" * 24, "glpat-" + "b" * 20, "xoxb-" + "1" * 12, "sk-" + "c" * 24, "AKIA" + "Q" * 16),
    *("eyJhbGciOiJI.eyJzdWIiOi.x", "ATATT" + "d" * 24, "glsa_" + "e" * 24, "Bearer abcdefgh1", "basic dXNlcjpwdw=="),
)
KEYS = ("token", "api_key", "APIKEY", "private_key", "PrivateKey", "authorization", "bearer", "passwd", "PASSWORD")
PIECES = (*TOKENS, *KEYS, "to\u212aen", "pa\u017fsword", "token_env", "url", ": ", ":", " ", '"', "'", ",", "{", "}")
MORE = ("https://", "me:pw@", "host/x", "hunter2", "-", "_", "\n", "x", "#", "NAME", "ss")


@pytest.mark.parametrize("token", TOKENS)
def test_tokens_are_masked_anywhere(token: str) -> None:
    """A token is known by its form, under whichever key."""
    assert "x: " + "*" * len(token) == masked(f"x: {token}")


@pytest.mark.parametrize("key", KEYS)
def test_values_of_secret_keys_are_masked(key: str) -> None:
    """Whatever stands under such a key is a secret."""
    assert f"{key}: *******" == masked(f"{key}: hunter2")


@given(st.lists(st.sampled_from((*PIECES, *MORE)), max_size=12))
def test_the_quick_look_misses_nothing(pieces: list[str]) -> None:
    """A text without any mark of a secret has none for the expressions either."""
    text = "".join(pieces)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(secret_shapes, "_MARKS", ("",))  # every text is looked at closely
        closely = masked(text)
    assert closely == masked(text)
