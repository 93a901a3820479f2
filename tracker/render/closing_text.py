"""A closed cycle in words: scores, projections beside what came, what carries over, how well a team aims."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.core.calibration import HEALTHY, cycle_result, cycle_results, earlier_text, result_text, stretch_text
from tracker.core.report import PURPOSE, sentence
from tracker.core.wording import number_text, score_text

from .escape import clean

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracker.core.closing import Closing, FinalScore, ForecastGrade


def render(closed: Closing, closings: Sequence[Closing]) -> str:
    """A closing as text.

    Args:
        closed: The closing.
        closings: Every closing of its team, in order; the last two cycles are compared.
    """
    return "\n".join(_lines(closed, closings))


def _lines(closed: Closing, closings: Sequence[Closing]) -> Iterator[str]:
    results = cycle_results(closings)
    earlier = [each for each in results if each.cycle != closed.cycle]
    again = f", amendment {closed.revision - 1}: {closed.reason}" if closed.revision > 1 else ""
    yield clean(f"{closed.team} {closed.cycle} closed{again}")
    yield sentence(result_text(cycle_result(closed.cycle, closed.scores)))
    yield HEALTHY
    yield from _told(earlier_text(earlier))
    width = max((len(_short(final)) for final in closed.scores), default=0)
    yield from (_score(final, width) for final in closed.scores)
    yield sentence(_forecasts(closed.grade))
    carried = [_short(final) for final in closed.scores if final.carries]
    yield sentence(f"carries over: {', '.join(carried)}" if carried else "nothing carries over")
    yield from _told(stretch_text(results))
    yield PURPOSE


def _told(text: str | None) -> list[str]:
    return [sentence(text)] if text else []


def _short(final: FinalScore) -> str:
    return final.key_result.rpartition("/")[2]


def _score(final: FinalScore, width: int) -> str:
    computed = "no score" if final.computed is None else score_text(final.computed)
    because = f", adjusted to {score_text(final.adjusted)}: {final.reason}" if final.adjusted is not None else ""
    return f"  {clean(_short(final)):<{width}}  {computed:<8}  {clean(f'{final.status}{because}')}"


def _forecasts(grade: ForecastGrade) -> str:
    if not grade.made or grade.brier is None:
        return "no projection was made that could be graded"
    hits = f"80% ranges contained the final value {grade.hits} of {grade.made} times (expected {round(grade.expected)})"
    return f"{hits}; Brier score of the chances {number_text(grade.brier)}, where 0.25 is a coin's"
