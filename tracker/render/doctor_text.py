"""What `doctor` found, on a terminal, line by line as it is found; and its JSON contract."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from tracker.core.wording import plural
from tracker.ports import Soundness

from .escape import clean
from .layout import pad, wrap

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tracker.doctoring import Check

    from .style import Style

_STATE = 7
_NAME = 14
_INDENT = "  "


def lines(checks: Iterable[Check], style: Style) -> Iterator[str]:
    """The lines of each check as it comes, below the name of its area."""
    area = None
    for check in checks:
        if check.area != area:
            area = check.area
            yield clean(area)
        yield from _lines(check, style)


def _lines(check: Check, style: Style) -> Iterator[str]:
    head = f"{_INDENT}{pad(check.state, _STATE)} {pad(clean(check.name), _NAME)} "
    first, *others = wrap(clean(check.detail), max(1, style.width - len(head)))
    yield head + first
    below = " " * len(head)
    yield from (below + each for each in others)
    if check.help:
        yield from (below + each for each in wrap(clean(f"help: {check.help}"), max(1, style.width - len(head))))


def summary(checks: Sequence[Check]) -> str:
    """The last line: `1 failed, 2 warnings, 12 ok`."""
    found = Counter(check.state for check in checks)
    warnings = found[Soundness.WARNING]
    told = [f"{found[Soundness.FAILED]} failed", plural(warnings, "warning"), f"{found[Soundness.OK]} ok"]
    return ", ".join(told)


def document(checks: Sequence[Check]) -> dict[str, Any]:
    """The document `keyresult.doctor/1`."""
    found = Counter(check.state for check in checks)
    return {
        "schema": "keyresult.doctor/1",
        "failed": found[Soundness.FAILED],
        "warnings": found[Soundness.WARNING],
        "checks": [
            {
                "area": check.area,
                "name": check.name,
                "state": check.state.value,
                "detail": check.detail,
                "help": check.help,
            }
            for check in checks
        ],
    }
