"""Every rule of `check`, by kind: a rule is its code, its documentation and what finds it."""

from __future__ import annotations

from itertools import chain

from . import clauses, file, goals, measurement, practice, query, safety, stretch, words
from .base import Checked, Problem, Rule

__all__ = ["BY_CODE", "RULES", "Checked", "Problem", "Rule"]

_KINDS = (file, goals, query, measurement, practice, words, clauses, stretch, safety)

RULES: tuple[Rule, ...] = tuple(sorted(chain.from_iterable(kind.RULES for kind in _KINDS), key=lambda rule: rule.code))
"""All rules, by code."""
BY_CODE = {rule.code: rule for rule in RULES}
