"""What `doctor` looks at in delivery, and `status` warns of; each check is a value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from .core.delivery import DeliveryState, is_under_way
from .core.wording import instant_text, plural
from .ports import Checked, Soundness

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime
    from pathlib import PurePath

    from .core.delivery import Delivery, Target
    from .errors import SettingsError

_OK, _WARNING, _FAILED = Soundness
_SCHEDULE: Final = "calendar"


@dataclass(frozen=True, slots=True)
class PostFacts:
    """What is known of delivery.

    Attributes:
        targets: Every target of the settings by name, with what keeps it from being used, if anything.
        waiting: Every delivery that is not sent.
        overdue: Kind and time of reports that the calendar wanted a while ago and nobody made.
        zone: The zone in which times are told.
        root: The folder of the settings file.
    """

    targets: Mapping[str, tuple[Target, SettingsError | None]]
    waiting: Sequence[Delivery]
    overdue: Sequence[tuple[str, datetime]]
    zone: str
    root: PurePath


def delivery(facts: PostFacts, now: datetime) -> Iterator[Checked]:
    """Whether reports can be sent, are sent, and are made when they should be; nothing without targets and letters."""
    for name, (target, problem) in facts.targets.items():
        if problem is not None:
            yield Checked(name, problem.message, _FAILED, problem.help)
        yield _letters(name, f"{target.kind}, takes {', '.join(target.kinds)}", facts, now)
    for name in sorted({each.target for each in facts.waiting} - facts.targets.keys()):
        yield _letters(name, "", facts, now)
    if facts.targets:
        yield _calendar(facts)


def _letters(name: str, well: str, facts: PostFacts, now: datetime) -> Checked:
    """How the reports to one target are."""
    own = [each for each in facts.waiting if each.target == name]
    left = [each for each in own if each.state is DeliveryState.FAILED]
    if left:
        detail = f"{plural(len(left), 'report')} given up, {_first(left)}"
        which = f"'*/{name}'" if len(left) > 1 else left[0].id
        return Checked(name, detail, _FAILED, f"once the cause is gone, run `keyresult send --resend {which}`")
    late = [each for each in own if not is_under_way(each, now)]
    if late:
        cure = "`keyresult send` tries what is due; let cron run `keyresult send --due`"
        return Checked(name, f"{plural(len(late), 'report')} not sent yet, {_first(late)}", _WARNING, cure)
    return Checked(name, well if not own else f"{plural(len(own), 'report')} under way")


def _first(letters: Sequence[Delivery]) -> str:
    first = next((each for each in letters if each.error), letters[0])
    return f"{first.letter.report}: {first.error or 'never tried'}"


def _calendar(facts: PostFacts) -> Checked:
    if not facts.overdue:
        return Checked(_SCHEDULE, "what was due in the last three days was made")
    told = ", ".join(f"{kind}, due {instant_text(due, facts.zone)}" for kind, due in facts.overdue)
    cure = f"add this line with `crontab -e`: 7-59/15 * * * * keyresult -q -C {facts.root} send --due"
    return Checked(_SCHEDULE, f"not made: {told}", _WARNING, cure)


def unsent(waiting: Iterable[Delivery]) -> Iterator[str]:
    """For each target, how many reports were given up, as a warning."""
    counts: dict[str, int] = {}
    for each in waiting:
        if each.state is DeliveryState.FAILED:
            counts[each.target] = counts.get(each.target, 0) + 1
    for target, count in counts.items():
        verb = "was" if count == 1 else "were"
        yield f"{plural(count, 'report')} to {target} {verb} not sent and given up; `keyresult doctor` says why"
