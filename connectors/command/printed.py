"""What a program printed becomes a number, or an absence with its reason."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from tracker.core.outcome import Fault
from tracker.errors import BadAnswer, NoData, Refused
from tracker.jsonbody import excerpt

if TYPE_CHECKING:
    from collections.abc import Callable

    from .process import Ended

_NUMBER = re.compile(r"(?P<value>[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)(?:\s+(?P<samples>\d{1,15}))?", re.ASCII)
_LINE = 200


def number_of(program: str, ended: Ended, clean: Callable[[str], str]) -> tuple[float, int | None]:
    """The number and the sample count on the last line that is not blank.

    Args:
        program: As messages name it.
        ended: How it ended.
        clean: Takes the secrets out of a text that is quoted.

    Raises:
        Refused: It failed.
        NoData: It printed nothing.
        BadAnswer: Its last line is no finite number.
    """
    if ended.status != 0:
        raise Refused(f"{program} {_how(ended.status)}{_told(ended.errors, clean)}", help="run it by hand to see why")
    line = _last_line(ended.output)
    if not line:
        raise NoData(f"{program} worked and printed nothing", help="let it print the number last, on its own line")
    match = _NUMBER.fullmatch(line)
    value = float(match["value"]) if match else math.nan
    if match is None or not math.isfinite(value):
        raise BadAnswer(
            f"the last line of {program} is “{excerpt(clean(line))}”, which is no plain number",
            help="let it print the number last, such as `12.5`, or with its sample count, such as `12.5 240`",
            fault=Fault.CONFIG,
        )
    return value, int(match["samples"]) if match["samples"] else None


def _last_line(printed: str) -> str:
    return next((line.strip() for line in reversed(printed.splitlines()) if line.strip()), "")


def _how(status: int) -> str:
    return f"failed with exit status {status}" if status > 0 else f"was ended by signal {-status}"


def _told(errors: str, clean: Callable[[str], str]) -> str:
    line = excerpt(clean(_last_line(errors)), _LINE).rstrip(" .")
    return f": {line}" if line else " and said nothing"
