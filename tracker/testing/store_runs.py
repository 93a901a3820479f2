"""The part of the contract of every store that is about records of CI runs."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tracker.core.ci import CiRun

from .store_values import HOUR, NOON

if TYPE_CHECKING:
    from datetime import datetime

    from tracker.ports import Store

OLD = NOON - timedelta(days=30)


def make_run(number: int = 1, finished: datetime | None = NOON, **changed: object) -> CiRun:
    """A run of 90 seconds that ended at an instant, or has not, with every field filled, unless changed."""
    end = None if finished is None else finished.timestamp()
    fields = {
        "created": (end or NOON.timestamp()) - 100.25,
        "branch": "main",
        "event": "push",
        "commit": "abc123",
        "started": None if end is None else end - 90,
        "finished": end,
        "queue_seconds": None if end is None else 10.25,
        "duration_seconds": None if end is None else 90.0,
        "conclusion": None if end is None else "success",
    } | changed
    return CiRun("github", "acme/shop", "ci.yml", str(number), 1, **fields)  # type: ignore[arg-type]


def keep(store: Store, *runs: CiRun, source: str = "ci", at: datetime = NOON) -> None:
    """Keep records of a source, learned at an instant, under the lock."""
    with store.writing():
        store.save_runs(source, runs, at)


def kept(store: Store, since: datetime = OLD, source: str = "ci", known_at: datetime | None = None) -> set[CiRun]:
    """What the store keeps of the pipeline of `make_run`."""
    return set(store.load_runs(source, "acme/shop", "ci.yml", since, known_at=known_at))


class RunContract:
    """What every store promises about records of CI runs."""

    def test_runs_come_back_as_they_were_kept(self, store: Store) -> None:
        """Every field survives, whether there is a value or none."""
        third = make_run(3)._replace(attempt=2, job="test", step="Build", workflow="deploy.yml")
        runs = {make_run(1), make_run(2, None), third}
        keep(store, *runs)
        assert runs == kept(store)

    def test_runs_are_found_by_when_they_ended(self, store: Store) -> None:
        """What finished, or is unfinished and was created, after an instant; nothing that is older."""
        keep(store, make_run(1, NOON), make_run(2, NOON + HOUR), make_run(3, None), make_run(4, None, created=1.0))
        assert {"2"} == {run.run for run in kept(store, NOON)}
        assert {"1", "2", "3"} == {run.run for run in kept(store, NOON - HOUR)}

    def test_runs_are_kept_by_source_and_pipeline(self, store: Store) -> None:
        """Neither another source's nor another pipeline's runs are mixed in."""
        keep(store, make_run(1), make_run(2)._replace(pipeline="deploy.yml"), make_run(3)._replace(project="acme/api"))
        keep(store, make_run(4), source="other")
        assert ({make_run(1)}, {make_run(4)}) == (kept(store), kept(store, source="other"))

    def test_a_run_seen_again_is_brought_up_to_date(self, store: Store) -> None:
        """What was running has ended; its times stay, its conclusion may be corrected."""
        keep(store, make_run(1, None))
        keep(store, make_run(1))
        keep(store, make_run(1, NOON + HOUR, conclusion="failure"), make_run(1, None))
        assert {make_run(1)._replace(conclusion="failure", created=make_run(1, NOON + HOUR).created)} == kept(store)

    def test_runs_are_known_from_when_their_state_was_kept(self, store: Store) -> None:
        """What was learned later is not known yet, be it a run or its end; seeing it again unchanged is no news."""
        keep(store, make_run(1), make_run(2, None), at=NOON)
        keep(store, make_run(1), make_run(2), at=NOON + HOUR)
        assert (set(), {make_run(1)}, {make_run(1), make_run(2)}) == (
            kept(store, known_at=NOON - HOUR),
            kept(store, known_at=NOON),
            kept(store, known_at=NOON + HOUR),
        )

    def test_runs_are_read_from_another_thread(self, store: Store) -> None:
        """The thread that reads a source may ask while another one holds the store open for writing."""
        from concurrent.futures import ThreadPoolExecutor

        with store.writing(), ThreadPoolExecutor(1) as pool:
            store.save_runs("ci", [make_run(1)], NOON)
            assert {make_run(1)} == pool.submit(kept, store).result()

    def test_no_run_is_kept_without_the_lock(self, store: Store) -> None:
        """Keeping runs is writing."""
        with pytest.raises(RuntimeError, match="outside of `writing`"):
            store.save_runs("ci", [make_run(1)], NOON)
