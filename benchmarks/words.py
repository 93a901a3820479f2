"""How often the rules about words are right: output against outcome, and vagueness.

`data/key_results.csv` holds key results of many teams and styles, each labelled before the rules
were asked: `output` if it names work without a measured effect, `vague` if people could debate
whether it was reached. The last 60 (payments and below) were written after the word lists were
made; asked for the first time, precision and recall were 0.95 and 0.82 for output, 0.90 and 0.90
for vagueness. The lists have learnt from them since.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING

from timing import Verdict, say

from tracker.core.sentence import read_sentence
from tracker.core.sentence_verdicts import output_reason, vague_reason

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tracker.core.sentence import Sentence

DATA = Path(__file__).with_name("data") / "key_results.csv"
LIMIT = 0.9
RULES: dict[str, Callable[[Sentence], str | None]] = {"output": output_reason, "vague": vague_reason}


def labelled() -> list[dict[str, str]]:
    """Every labelled key result."""
    with DATA.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def verdicts() -> Iterator[Verdict]:
    """Precision and recall of both rules."""
    rows = labelled()
    for label, rule in RULES.items():
        found = {row["title"] for row in rows if rule(read_sentence(row["title"]))}
        true = {row["title"] for row in rows if row[label] == "1"}
        for title in sorted(found ^ true):
            say(f"  {'wrongly found' if title in found else 'missed'} as {label}: {title}")
        right = len(found & true)
        yield _share(f"precision of {label}, {len(rows)} key results the lists have learnt from", right / len(found))
        yield _share(f"recall of {label}, {len(true)} of them, learnt from too", right / len(true))


def _share(what: str, share: float) -> Verdict:
    return Verdict(what, share, LIMIT, unit="", at_least=True)
