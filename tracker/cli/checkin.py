"""`keyresult checkin`: the owner's confidence, words, commitments and blockers, beside the numbers."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tracker.errors import KeyresultError, UsageError

from .flags import command
from .options import current, only_now
from .output import is_terminal, note
from .saying import author, worded, written

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import datetime

    from tracker.core.model import KeyResult
    from tracker.core.standing import TeamStanding
    from tracker.core.words import CheckIn

    from .checkin_form import Filled, Known

    Fill = Callable[[Known], Filled]
    """Makes a check-in of what is known at the moment when it is kept."""
    Flags = Mapping[str, Any]

EPILOG = """\b
Examples:
  keyresult checkin ci-time                           a form in $VISUAL or $EDITOR
  keyresult checkin ci-time -c 4 -m "cache hits up" --kept 1 --made "split the suite"
  keyresult checkin ci-time --blocked "two more runners" --ask @infra
  keyresult checkin ci-time --resolve 3

A check-in never changes a reading or a status. Where data and owner differ, reports say both.
"""


@command(epilog=EPILOG)
@click.argument("key_result", metavar="KR")
@click.option("-c", "--confidence", type=click.IntRange(1, 10), metavar="N", help="That it will be reached, 1 to 10.")
@click.option("-m", "--message", metavar="TEXT", help="What moved it.")
@click.option(
    "--kept", multiple=True, type=click.IntRange(min=0), metavar="N", help="Number of a commitment kept; 0: none."
)
@click.option("--made", multiple=True, metavar="TEXT", help="A new commitment.")
@click.option("--blocked", metavar="TEXT", help="What is in the way.")
@click.option("--ask", metavar="@WHO", help="Who was asked about that.")
@click.option(
    "--resolve", multiple=True, type=click.IntRange(min=1), metavar="ID", help="A blocker that is none any more."
)
@click.option("--form", type=click.Path(path_type=Path), metavar="FILE", help="A form that is filled in already.")
@click.option("--author", "by", metavar="NAME", help="Who says so. Default: the user of this machine.")
def checkin(*, key_result: str, form: Path | None, by: str | None, **flags: object) -> int:
    """Say how it goes with a key result: confidence, what moved it, commitments, blockers.

    Without options, on a terminal, a prefilled form opens in your editor.
    """
    only_now("checkin")
    team, chosen, said = _known(key_result)
    if form is None and not _given(flags):
        text = _edited(team, chosen, said)
        if text is None:
            note("nothing was said, nothing is kept")
            return 0
        with _rescued(text, chosen):
            _keep(team, chosen, _parsing(text), author(by))
    else:
        _keep(team, chosen, _by_flags(flags) if form is None else _by_form(form, flags), author(by))
    return 0


def _given(flags: Flags) -> bool:
    return any(value not in {None, ()} for value in flags.values())


def _known(word: str) -> tuple[TeamStanding, KeyResult, Sequence[CheckIn]]:
    """The key result that a word names, its team's standing and what was said of it."""
    from .workspace import opened

    with opened() as session:
        team, chosen = session.one(word)
        standing = session.judge.team(team)
        return standing, chosen, session.store.check_ins([chosen.name]).get(chosen.name, ())


def _by_form(form: Path, flags: Flags) -> Fill:
    if _given(flags):
        raise UsageError("--form says everything already", help="leave the other options out")
    return _parsing(_read(form))


def _read(form: Path) -> str:
    try:
        return form.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise UsageError(f"cannot read {form}: {(reason or 'unknown error').lower()}") from None


def _edited(team: TeamStanding, chosen: KeyResult, said: Sequence[CheckIn]) -> str | None:
    """What the owner writes in the editor; None if it was left as it was."""
    from .checkin_form import form_text

    if current().no_input or not is_terminal(sys.stdin):
        cure = "say something: -c N, -m TEXT, --kept N, --made TEXT, --blocked TEXT, --resolve ID, or --form FILE"
        raise UsageError("a check-in has something to say", help=cure)
    blank = form_text(heading(team, chosen), prefill(said))
    try:
        text = click.edit(blank, extension=".txt")
    except click.ClickException as error:
        cure = "set VISUAL or EDITOR, or use the options (-c, -m, …)"
        raise UsageError(f"the editor failed: {error.format_message().lower()}", help=cure) from None
    return None if text == blank else text


@contextmanager
def _rescued(text: str, chosen: KeyResult) -> Iterator[None]:
    """Keep what was written in the editor in a file, whatever prevents it from being stored."""
    from .files import write

    try:
        yield
    except KeyresultError as error:
        path = Path(f"checkin-{chosen.id}.txt")
        write(path, text)
        kept = f"what you wrote is in {path}: `keyresult checkin {chosen.id} --form {path}`"
        error.help = f"{error.help}; {kept}" if error.help else kept
        raise


def heading(team: TeamStanding, chosen: KeyResult) -> list[str]:
    """What the data says, for the top of the form."""
    from tracker.core.row import row

    told = row(team.of(chosen.name), team.team.cycle, team.at)
    pace = f" (even pace {told.expected})" if told.progress and told.expected else ""
    done = f", {told.progress}{pace}" if told.progress else ""
    return [f"{chosen.id}: {told.now}{done}, {told.standing.status}", f"{told.goal}: {told.standing.reason}"]


def prefill(said: Sequence[CheckIn]) -> Known:
    """What the form is prefilled with, after these check-ins."""
    from tracker.core.words import confidences, open_blockers, open_commitments

    from .checkin_form import Known

    last = confidences(said)[-1:]
    return Known(last[0] if last else None, open_commitments(said), open_blockers(said))


def _parsing(text: str) -> Fill:
    from .checkin_form import FormError, parse_form

    def parse(known: Known) -> Filled:
        try:
            return parse_form(text, known)
        except FormError as error:
            raise UsageError(f"the form cannot be read: {error}", help="correct it and try again") from None

    return parse


def _by_flags(flags: Flags) -> Fill:
    """A check-in of the options that were given."""
    from tracker.core.words import Blocked

    from .checkin_form import Filled

    blocked, ask = flags["blocked"], flags["ask"]
    if ask is not None and blocked is None:
        raise UsageError("--ask says who was asked about what is in the way", help="add --blocked TEXT")

    def fill(known: Known) -> Filled:
        kept, missed = _commitments(flags["kept"], known.promised)
        return Filled(
            confidence=flags["confidence"],
            text=str(flags["message"] or ""),
            kept=kept,
            missed=missed,
            made=flags["made"],
            blocked=() if blocked is None else (Blocked(str(blocked), None if ask is None else str(ask)),),
            resolved=_resolved(flags["resolve"], known),
        )

    return fill


def _commitments(numbers: tuple[int, ...], promised: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The commitments of these numbers and the others; neither if nothing was said of them."""
    if not numbers:
        return (), ()
    wrong = [number for number in numbers if number > len(promised)]
    if wrong or not promised:
        listed = "; ".join(f"{number} {text}" for number, text in enumerate(promised, start=1))
        cure = f"open are: {listed}" if promised else "--made TEXT makes one"
        raise UsageError(f"there is no open commitment {(wrong or numbers)[0]}", help=cure)
    kept = {number for number in numbers if number}
    told = [(number in kept, text) for number, text in enumerate(promised, start=1)]
    return tuple(text for is_kept, text in told if is_kept), tuple(text for is_kept, text in told if not is_kept)


def _resolved(numbers: tuple[int, ...], known: Known) -> tuple[int, ...]:
    open_ones = {blocker.number: blocker.blocked.text for blocker in known.blockers}
    for number in numbers:
        if number not in open_ones:
            listed = "; ".join(f"{each} {text}" for each, text in open_ones.items())
            cure = f"open are: {listed}" if listed else "nothing is in the way"
            raise UsageError(f"there is no open blocker {number}", help=cure)
    return tuple(dict.fromkeys(numbers))


def _keep(team: TeamStanding, chosen: KeyResult, fill: Fill, by: str) -> None:
    """Keep a check-in, made of what is known under the lock, and say what was kept."""
    from .workspace import workspace

    place = workspace()
    with written(place) as store:
        before = store.check_ins([chosen.name]).get(chosen.name, ())
        said = _check_in(chosen, fill(prefill(before)), by, place.clock.now())
        if said.silent:
            note("nothing was said, nothing is kept")
            return
        store.check_in(said)
    _tell(team, said, [*before, said])


def _check_in(chosen: KeyResult, filled: Filled, by: str, at: datetime) -> CheckIn:
    from tracker.core.words import Blocked, CheckIn

    return CheckIn(
        key_result=chosen.name,
        at=at,
        author=by,
        confidence=filled.confidence,
        text=worded(filled.text, "what moved it"),
        kept=filled.kept,
        missed=filled.missed,
        made=tuple(worded(text, "a commitment") for text in filled.made),
        blocked=tuple(Blocked(worded(each.text, "a blocker"), each.asked) for each in filled.blocked),
        resolved=filled.resolved,
    )


def _tell(team: TeamStanding, said: CheckIn, all_said: Sequence[CheckIn]) -> None:
    from tracker.core.words import disagreement, open_blockers

    note(f"checked in on {said.key_result}")
    for blocker in open_blockers(all_said)[-len(said.blocked) :] if said.blocked else ():
        note(f"blocker {blocker.number}: {blocker.blocked.text}; once it is gone: --resolve {blocker.number}")
    differs = disagreement(said.confidence, team.of(said.key_result).status)
    if differs:
        note(f"{differs}: reports say both")
