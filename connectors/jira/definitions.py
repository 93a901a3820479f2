"""What each number is, in one sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .models import Measure

_STATISTICS = {
    "mean": "mean",
    "p50": "median (linear interpolation between closest ranks)",
    "p85": "85th percentile (linear interpolation between closest ranks)",
}
_CLOCKS = {
    "calendar": "calendar time",
    "working": "working time (Monday to Friday as whole days in the account's time zone)",
}


def definition(measure: Measure) -> str:
    """The number of a measure in one English sentence, without a full stop."""
    issues = f"issues that match “{measure.jql}”"
    match measure.metric:
        case "count":
            return f"number of {issues} when asked"
        case "ratio":
            return f"number of {issues}, divided by the number that match “{measure.over}”, both when asked"
        case "sum":
            return f"sum of the field {measure.field} over {issues} when asked"
        case "created_per":
            return f"number of {issues} and were created in the {_window(measure)}"
        case "resolved_per":
            return f"number of {issues} and were resolved in the {_window(measure)} and not opened again since"
        case _:
            return _time(measure, issues)


def _time(measure: Measure, issues: str) -> str:
    what = f"{_STATISTICS[measure.statistic or 'p50']} of the {_CLOCKS[measure.clock]} {_from_to(measure)}"
    return f"{what}, over {issues} and were finished in the {_window(measure)}{_left_out(measure)}"


def _from_to(measure: Measure) -> str:
    if measure.metric == "time_in_status":
        return f"spent in {_names(measure.in_status)} before {_end(measure)}"
    begin = (
        "their creation" if measure.metric == "lead_time" else f"their first entry into {_names(measure.from_status)}"
    )
    return f"from {begin} to {_end(measure)}"


def _end(measure: Measure) -> str:
    return f"their last entry into {_names(measure.to_status)}" if measure.to_status else "their resolution"


def _left_out(measure: Measure) -> str:
    needed = measure.from_status or measure.in_status
    return f"; issues that never were in {_names(needed)} are left out" if needed else ""


def _window(measure: Measure) -> str:
    return f"{measure.window or measure.DEFAULT_WINDOW} before the slot"


def _names(statuses: tuple[str, ...]) -> str:
    return " or ".join(f"“{status}”" for status in statuses)
