"""The close of a cycle: judged once more, graded, and packed so that it can be recomputed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from . import __version__
from .core.calibration import cycle_result
from .core.closing import Adjustment, Closing, final_scores, grade_forecasts
from .core.readings import Reading, day_values
from .packs import SCHEMA, MissingAnswerError, digest, doubts, pack_text, read_pack, recorder, replay
from .plan.document import decoded, encoded
from .ports import canonical
from .standings import BEFORE_CYCLE, Judge

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .core.closing import FinalScore, Foretold
    from .core.model import TeamCycle
    from .core.standing import TeamStanding
    from .packs import Content
    from .ports import Records


@dataclass(frozen=True, slots=True)
class Terms:
    """How a cycle is closed.

    Attributes:
        at: The instant that judges.
        settle: How long after a cycle's end late readings are taken.
        author: Who closes it.
        reason: Why before its time, or why again; empty otherwise.
        revision: 1 for the first closing.
        adjustments: Scores that people agreed on instead of the computed ones.
    """

    at: datetime
    settle: timedelta
    author: str
    reason: str = ""
    revision: int = 1
    adjustments: tuple[Adjustment, ...] = ()


@dataclass(frozen=True, slots=True)
class Closed:
    """A cycle that was judged for the last time: how it stands, its closing, and the text of its pack."""

    standing: TeamStanding
    closing: Closing
    pack: str


def close(archive: Records, team: TeamCycle, terms: Terms) -> Closed:
    """Judge a team's cycle and pack what the judgement rests on; nothing is stored."""
    recording, kept = recorder(archive)
    standing = Judge(recording, terms.at, None, terms.settle).team(team)
    names = [key_result.name for key_result in team.key_results()]
    foretold = tuple(archive.foretold(names))
    content: Content = {
        "schema": SCHEMA,
        "program": __version__,
        "team": encoded(team),
        "at": encoded(terms.at),
        "settle": encoded(terms.settle),
        "author": terms.author,
        "reason": terms.reason,
        "revision": terms.revision,
        "adjustments": encoded(terms.adjustments),
        "foretold": encoded(foretold),
        "answers": kept.answers,
        "readings": _readings(archive, team, terms),
        "result": _result(standing, terms.adjustments, foretold),
    }
    scores, ends = _ends(standing, terms.adjustments)
    closing = Closing(
        team=team.team,
        cycle=team.cycle.name,
        revision=terms.revision,
        at=terms.at,
        author=terms.author,
        reason=terms.reason,
        scores=scores,
        grade=grade_forecasts(foretold, ends),
        digest=digest(content),
    )
    return Closed(standing, closing, pack_text(content))


def verify(text: str, name: str) -> tuple[str, list[str]]:
    """Compute the scores of a pack again from the pack alone.

    Args:
        text: The pack's file.
        name: What it is called in messages.

    Returns:
        A line that says what it is, and everything that is wrong with it.

    Raises:
        UsageError: The text is no closing pack.
    """
    said, content = read_pack(text, name)
    problems = list(doubts(text, said, content))
    try:
        title = f"{content['result']['team']} {content['result']['cycle']}, revision {content['revision']}, {said}"
        problems += _recomputed(content)
    except MissingAnswerError as error:
        return name, [*problems, str(error), *_versions(content)]
    except (ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError) as error:
        return name, [*problems, f"its content cannot be read: {error}"]
    return title, problems


def _recomputed(content: Content) -> list[str]:
    """What differs from the pack when it is computed again."""
    team: TeamCycle = decoded(content["team"])
    judge = Judge(replay(content["answers"]), decoded(content["at"]), None, decoded(content["settle"]))
    result = _result(judge.team(team), decoded(content["adjustments"]), decoded(content["foretold"]))
    problems = [*_wrong_days(content, team), *_differences(content["result"], result)]
    return [*problems, *_versions(content)] if problems else []


def _versions(content: Content) -> Iterator[str]:
    if content["program"] != __version__:
        yield f"it was written by version {content['program']}, this is {__version__}: a formula may have changed"


def _differences(recorded: Content, computed: Content) -> Iterator[str]:
    """What the result of a pack says, where it is not what comes out."""
    nothing: Content = {}
    for told, found in zip_longest(recorded["key_results"], computed["key_results"], fillvalue=nothing):
        if canonical(told) != canonical(found):
            changed = sorted(key for key in {*told, *found} if told.get(key) != found.get(key))
            which = found.get("key_result") or told.get("key_result")
            yield from (f"{which}: {key} is told as {told.get(key)}, comes out as {found.get(key)}" for key in changed)
    for key in sorted({*recorded, *computed} - {"key_results"}):
        if canonical(recorded.get(key)) != canonical(computed.get(key)):
            yield f"{key} is told as {canonical(recorded.get(key))}, comes out as {canonical(computed.get(key))}"


# --- What is computed -------------------------------------------------------------------------


def _ends(standing: TeamStanding, adjustments: Sequence[Adjustment]) -> tuple[tuple[FinalScore, ...], dict[str, Any]]:
    """The final scores, and the standings at the end by full name."""
    standings = standing.standings()
    return final_scores(standings, adjustments), {each.key_result.name: each for each in standings}


def _result(standing: TeamStanding, adjustments: Sequence[Adjustment], foretold: Sequence[Foretold]) -> Content:
    """Everything that a closing says, as JSON."""
    scores, ends = _ends(standing, adjustments)
    grade = grade_forecasts(foretold, ends)
    result = cycle_result(standing.team.cycle.name, scores)
    return {
        "team": standing.team.team,
        "cycle": standing.team.cycle.name,
        "score": standing.score,
        "mean": result.mean,
        "reached": result.reached,
        "scored": result.scored,
        "total": result.total,
        "forecasts": {"made": grade.made, "hits": grade.hits, "brier": grade.brier},
        "key_results": [
            {
                "key_result": final.key_result,
                "status": final.status.value,
                "reason": each.reason,
                "value": each.value,
                "progress": each.progress,
                "computed": final.computed,
                "adjusted": final.adjusted,
                "adjusted_because": final.reason,
                "carries_over": final.carries,
            }
            for final, each in zip(scores, standing.standings(), strict=True)
        ],
    }


# --- Readings ---------------------------------------------------------------------------------


def _readings(archive: Records, team: TeamCycle, terms: Terms) -> dict[str, list[list[object]]]:
    """Slot, value and sample count of every reading that was there to be judged by, by full name."""
    since, until = team.cycle.start - BEFORE_CYCLE, min(terms.at, team.cycle.end + terms.settle)
    return {
        key_result.name: [
            [each.at.isoformat(), each.value, each.samples] for each in archive.readings(key_result.name, since, until)
        ]
        for key_result in (*team.key_results(), *team.health_metrics)
        if key_result.measure is not None
    }


def _wrong_days(content: Content, team: TeamCycle) -> Iterator[str]:
    """Days that the scores were computed from and that are not those of the readings.

    The first day may be cut, and raw readings of earlier ones may have been pruned: these are not
    compared.
    """
    for name, rows in content["readings"].items():
        readings = [_reading(name, *row) for row in rows]
        computed = {day.day: day for day in day_values(readings, team.cycle.day_of)[1:]}
        judged = {day.day: day for day in _days(content, name)}
        wrong = [day for day in computed if judged.get(day) != computed[day]]
        yield from (f"{name}: {day} is not what its readings make" for day in wrong)


def _reading(name: str, at: str, value: float, samples: int | None) -> Reading:
    slot = datetime.fromisoformat(at)
    return Reading(name, slot, value, slot, slot, samples)


def _days(content: Content, name: str) -> Iterator[Any]:
    """The days of a key result in the answers that the judge was given."""
    for question, answer in content["answers"].items():
        if question.startswith('["histories",'):
            yield from (day for key_result, history in decoded(answer) if key_result == name for day in history.days)
