"""What people say, for programs: the words of owners, and closed cycles."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from tracker.core.calibration import CycleResult
    from tracker.core.closing import Closing, FinalScore
    from tracker.core.owners import OwnerWords
    from tracker.core.words import Blocker

Document = dict[str, Any]


def owners(told: Iterable[OwnerWords]) -> list[Document]:
    """What was last said of each key result that anybody has checked in on."""
    return [_owner(each) for each in told]


def _owner(words: OwnerWords) -> Document:
    said = words.said
    return {
        "key_result": words.standing.key_result.name,
        "said_at": _instant(said.at),
        "author": said.author,
        "confidence": said.confidence,
        "text": said.text,
        "kept": list(said.kept),
        "missed": list(said.missed),
        "promised": list(words.promised),
        "blockers": [_blocker(each) for each in words.blockers],
        "disagreement": words.disagreement,
        "display": words.text,
    }


def _blocker(blocker: Blocker) -> Document:
    return {
        "number": blocker.number,
        "text": blocker.blocked.text,
        "asked": blocker.blocked.asked,
        "since": _instant(blocker.since),
        "by": blocker.by,
    }


def closing(closed: Closing, result: CycleResult) -> Document:
    """A closed cycle of a team, with what is known of its targets."""
    grade = closed.grade
    return {
        "team": closed.team,
        "cycle": closed.cycle,
        "revision": closed.revision,
        "closed_at": _instant(closed.at),
        "author": closed.author,
        "reason": closed.reason or None,
        "mean_score": result.mean,
        "reached": result.reached,
        "share_reached": result.share,
        "key_results": [_score(each) for each in closed.scores],
        "forecasts": {"ranges": grade.made, "hits": grade.hits, "expected_hits": grade.expected, "brier": grade.brier},
        "digest": closed.digest,
    }


def _score(final: FinalScore) -> Document:
    return {
        "key_result": final.key_result,
        "status": final.status.value,
        "ambition": final.ambition.value,
        "computed": final.computed,
        "adjusted": final.adjusted,
        "adjusted_because": final.reason or None,
        "carries_over": final.carries,
    }


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
