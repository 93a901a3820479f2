"""The part of the contract of every store that is about what people say, what was foretold and what was replaced."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from tracker.core.closing import Closing, FinalScore, ForecastGrade, Foretold
from tracker.core.model import Ambition
from tracker.core.readings import Switch
from tracker.core.standing import Projection, Status
from tracker.core.words import Blocked, CheckIn, Note
from tracker.errors import StoreError
from tracker.ports import CompiledPlan, OpenSwitch, Origin

from .store_values import HOUR, NAME, NOON, history, install, make_plan, make_reading, make_task, record

if TYPE_CHECKING:
    from tracker.ports import Store

FORETOLD = Projection(4.1, 8.7, 13.2, 0.66, 0.95, 7, "smoothed")


def make_check_in(**changed: object) -> CheckIn:
    """A check-in of `NAME` with something in every field, unless changed."""
    fields = {
        "key_result": NAME,
        "at": NOON,
        "author": "lee",
        "confidence": 4,
        "text": "cache hits up — naïve “quotes”",
        "kept": ("shard tests",),
        "missed": ("two runners",),
        "made": ("split the suite", "ask @infra"),
        "blocked": (Blocked("two more runners", "@infra"), Blocked("a quiet week")),
        "resolved": (1, 2),
    } | changed
    return CheckIn(**fields)  # type: ignore[arg-type]


def make_closing(**changed: object) -> Closing:
    """The first closing of a cycle with two key results, unless changed."""
    scores = (
        FinalScore(NAME, Status.AT_RISK, Ambition.STRETCH, 0.54, carries=True, adjusted=0.6, reason="moved target"),
        FinalScore("platform/2026-Q4/b/c", Status.NO_DATA, Ambition.COMMITTED, None, carries=True),
    )
    fields = {
        "team": "platform",
        "cycle": "2026-Q4",
        "revision": 1,
        "at": NOON,
        "author": "dana",
        "reason": "",
        "scores": scores,
        "grade": ForecastGrade(42, 31, 0.125),
        "digest": "blake2b:0011",
    } | changed
    return Closing(**fields)  # type: ignore[arg-type]


def say(store: Store, *said: CheckIn | Note | Closing) -> None:
    """Keep check-ins, notes and closings under the lock."""
    with store.writing():
        for each in said:
            if isinstance(each, CheckIn):
                store.check_in(each)
            elif isinstance(each, Note):
                store.annotate(each)
            else:
                store.close_cycle(each)


def replaced(store: Store, *, was: str = '{"query":"old"}', now: str = '{"query":"new"}', unit: str = "min") -> None:
    """A plan, a reading, and a plan an hour later whose measure has other fields."""
    install(store, make_task(measure_fields=was, definition=was))
    record(store, make_reading(NOON, 1.0), at=NOON)
    install(store, make_task(measure_fields=now, definition=now, unit=unit), at=NOON + HOUR, fingerprint="f2")


class JournalContract:
    """What every store promises about words, projections, closings and replaced measures."""

    def test_a_check_in_comes_back_as_it_was_said(self, store: Store) -> None:
        """Every field survives, and so does a check-in that says nearly nothing."""
        bare = CheckIn(NAME, NOON, "lee", text="quiet")
        say(store, make_check_in(), bare)
        assert {NAME: (make_check_in(), bare)} == store.check_ins([NAME, "unknown/to/all/stores"])

    def test_check_ins_keep_the_order_in_which_they_were_said(self, store: Store) -> None:
        """Also when the clock goes back an hour between two."""
        said = [make_check_in(confidence=1), make_check_in(confidence=2, at=NOON - HOUR)]
        say(store, *said)
        assert (said[0], said[1]) == store.check_ins([NAME])[NAME]
        assert (said[1],) == store.check_ins([NAME], known_at=NOON - HOUR)[NAME]

    def test_words_follow_a_rename(self, store: Store) -> None:
        """What was said of a key result under its old name is found under both."""
        note = Note("old", NOON.date(), "cache on", "lee", NOON)
        install(store, make_task("old"))
        say(store, make_check_in(key_result="old"), note)
        with store.writing():
            store.foretell(NOON, {"old": FORETOLD})
        install(store, make_task(NAME, was=("old",)), fingerprint="f2")
        assert {"old": (make_check_in(),), NAME: (make_check_in(),)} == store.check_ins(["old", NAME])
        assert (replace(note, key_result=NAME),) == history(store).notes
        assert [Foretold(NAME, NOON, FORETOLD)] == store.foretold([NAME])
        assert store.last_projections(["old", NAME]) == {"old": FORETOLD, NAME: FORETOLD}

    def test_notes_are_part_of_the_history(self, store: Store) -> None:
        """They come by their days, those of one day as they were written; no later day and no later word is seen."""
        notes = [
            Note(NAME, NOON.date(), "cache on", "lee", NOON),
            Note(NAME, date(2026, 11, 2), "new runners", "kim", NOON + HOUR, rebase=True),
            Note(NAME, NOON.date(), "cache off", "lee", NOON + HOUR),
            Note(NAME, date(2026, 11, 20), "freeze", "lee", NOON),
        ]
        install(store, make_task())
        say(store, *notes)
        assert (notes[1], notes[0], notes[2], notes[3]) == history(store).notes
        assert (notes[1], notes[0], notes[2]) == history(store, until=NOON).notes
        assert (notes[0], notes[3]) == history(store, known_at=NOON).notes

    def test_a_projection_is_kept_when_it_differs(self, store: Store) -> None:
        """The same one again is not kept twice; of several key results each is looked at alone."""
        later, other = replace(FORETOLD, chance=0.7), "platform/2026-Q4/a/b"
        told = [{NAME: FORETOLD}, {NAME: FORETOLD, other: FORETOLD}, {NAME: later, other: later}, {NAME: later}]
        with store.writing():
            new = [store.foretell(NOON + hour * HOUR, projections) for hour, projections in enumerate(told)]
        assert new == [1, 1, 2, 0]
        mine = [Foretold(NAME, NOON, FORETOLD), Foretold(NAME, NOON + 2 * HOUR, later)]
        others = [Foretold(other, NOON + HOUR, FORETOLD), Foretold(other, NOON + 2 * HOUR, later)]
        assert store.foretold([NAME, other, "unknown/to/all/stores"]) == [*mine, *others]
        assert store.last_projections([other, "unknown/to/all/stores", NAME]) == {other: later, NAME: later}

    def test_closings_come_back_as_they_were_made(self, store: Store) -> None:
        """The first and its amendment, of one team only, and what was known at an instant."""
        first = make_closing()
        second = make_closing(revision=2, at=NOON + HOUR, reason="typing error", scores=(), grade=ForecastGrade())
        other, earlier = make_closing(team="mobile"), make_closing(cycle="2026-Q3")
        say(store, earlier, first, other, second)
        assert [earlier, first, second] == store.closings("platform")
        assert [earlier, first] == store.closings("platform", known_at=NOON)

    @pytest.mark.parametrize("revision", [1, 3])
    def test_a_closing_follows_the_last_one(self, store: Store, revision: int) -> None:
        """Two that were made at the same time do not both become the second."""
        say(store, make_closing())
        with pytest.raises(StoreError, match=f"platform 2026-Q4 has 1 closings; revision {revision} is not next"):
            say(store, make_closing(revision=revision))
        assert [make_closing()] == store.closings("platform")

    def test_a_definition_knows_the_commit_of_its_file(self, store: Store) -> None:
        """Commit and author are those of the key result's file; where only the plan's commit is known, that."""
        origins = {NAME: Origin("def456", "Aisha"), "b": Origin()}
        plan = make_plan(make_task(), make_task("b"), make_task("c"))
        with store.writing():
            store.install(CompiledPlan("f1", plan.document, plan.tasks, commit="abc123", origins=origins), NOON)
        found = [store.history(name, NOON, NOON).definitions[0] for name in (NAME, "b", "c")]
        assert [(each.commit, each.author) for each in found] == [("def456", "Aisha"), (None, None), ("abc123", None)]

    def test_a_replaced_measure_is_remembered(self, store: Store) -> None:
        """Its source and fields are kept as they were, until it is answered."""
        replaced(store)
        task = make_task(measure_fields='{"query":"old"}')
        old = (task.connector, task.source, task.source_fields, task.measure_fields, task.unit)
        assert [OpenSwitch(1, NAME, NOON + HOUR, *old)] == store.open_switches()

    @pytest.mark.parametrize(
        "again",
        [
            pytest.param(make_task(measure_fields="{}", definition='{"target":5}'), id="only the goal changed"),
            pytest.param(make_task(measure_fields='{"query":"new"}'), id="the definition is the same"),
        ],
    )
    def test_nothing_else_is_a_switch(self, store: Store, again: object) -> None:
        """A change of the goal alone, and of what is no part of the definition, asks for nothing."""
        install(store, make_task())
        record(store, make_reading(NOON, 1.0), at=NOON)
        install(store, again, fingerprint="f2")  # type: ignore[arg-type]
        assert store.open_switches() == []

    def test_what_was_never_read_needs_no_switch(self, store: Store) -> None:
        """Without a reading of the old measure there is no movement to split."""
        install(store, make_task(definition="1"))
        install(store, make_task(measure_fields='{"query":"new"}', definition="2"), fingerprint="f2")
        assert store.open_switches() == []

    def test_a_measure_replaced_twice_is_compared_with_the_first(self, store: Store) -> None:
        """As long as nothing was read in between, what was read was the first one's."""
        replaced(store)
        install(store, make_task(measure_fields='{"query":"newer"}', definition="3"), fingerprint="f3")
        assert [switch.measure_fields for switch in store.open_switches()] == ['{"query":"old"}']

    def test_an_answered_switch_is_part_of_the_history(self, store: Store) -> None:
        """It is no longer open; a later replacement opens another."""
        replaced(store)
        answer = Switch(NAME, NOON + HOUR, NOON + HOUR, 9.5, "min", 7.25, "min", 1.0, NOON)
        with store.writing():
            store.answer_switch(1, answer, NOON + 2 * HOUR)
        assert ([], (answer,)) == (store.open_switches(), history(store).switches)
        assert (
            history(store, until=NOON).switches,
            history(store, known_at=NOON + 2 * HOUR - timedelta(seconds=1)).switches,
        ) == ((), ())
        install(store, make_task(measure_fields='{"query":"newer"}', definition="3"), at=NOON, fingerprint="f3")
        assert [switch.number for switch in store.open_switches()] == [2]

    def test_a_switch_without_an_answer_has_its_reason(self, store: Store) -> None:
        """Nothing is made up where the old measure has nothing to say."""
        replaced(store, unit="h")
        answer = Switch(NAME, NOON + HOUR, NOON + HOUR, 9.5, "h", None, "min", reason="manual cannot tell")
        with store.writing():
            store.answer_switch(1, answer, NOON + HOUR)
        assert (answer,) == history(store).switches

    def test_nothing_is_said_without_the_lock(self, store: Store) -> None:
        """Words are written as readings are."""
        for write in (
            lambda: store.check_in(make_check_in()),
            lambda: store.annotate(Note(NAME, NOON.date(), "x", "lee", NOON)),
            lambda: store.foretell(NOON, {}),
            lambda: store.close_cycle(make_closing()),
        ):
            with pytest.raises(RuntimeError, match="outside of `writing`"):
                write()
