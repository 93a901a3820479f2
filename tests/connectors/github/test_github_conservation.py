"""Conservation: whatever GitHub shows when, and whichever page is lost, in the end every run counts once.

A story of runs is played hour by hour: runs are revealed late, take long, are tried again weeks
later and have their conclusions corrected. Polls come every few hours, some of them losing a
page. In the end the numbers equal those computed from the story itself, and no number that was
ever answered counted less than what GitHub had shown for good by then.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tracker.core.ci import CiRun
from tracker.core.ci_query import CiQuery
from tracker.core.ci_statistics import Figure, statistic
from tracker.errors import Unreachable
from tracker.ports import Found

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

START = datetime(2026, 11, 1, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LENGTH = 20 * DAY
WORDS = ("success", "success", "success", "failure", "cancelled", "skipped", "timed_out")
QUERIES = (
    CiQuery(metric="duration", window="14d"),
    CiQuery(metric="success_rate", window="14d"),
    CiQuery(metric="runs", window="14d"),
    CiQuery(metric="reruns", window="14d"),
    CiQuery(metric="deployments_per_week", window="14d"),
    CiQuery(metric="time_to_recovery", window="14d"),
)


@dataclass
class Attempt:
    """One attempt as it truly was: when it began and ended, and how, at first and as corrected."""

    began: datetime
    ended: datetime
    word: str
    corrected: tuple[datetime, str] | None = None

    def conclusion(self, now: datetime) -> str:
        """How it ended, as GitHub says by now."""
        return self.corrected[1] if self.corrected and self.corrected[0] <= now else self.word


@dataclass
class Story:
    """Runs with all their attempts; `revealed` is when GitHub lists a run at first."""

    runs: dict[int, list[Attempt]] = field(default_factory=dict)
    revealed: dict[int, datetime] = field(default_factory=dict)

    @classmethod
    def made_up(cls, chance: random.Random) -> Story:
        """Three hundred runs of twenty days."""
        story = cls()
        for number in range(1, 301):
            began = START + LENGTH * chance.random()
            began -= timedelta(microseconds=began.microsecond)
            story.revealed[number] = began + chance.choice([0, 0, 0, 5, 40]) * HOUR
            story.runs[number] = list(_attempts(chance, began))
        return story

    def truth(self, now: datetime) -> list[CiRun]:
        """Every attempt that had ended by now, as records."""
        return [
            CiRun(
                "github", "acme/shop", "deploy.yml", str(number), place, attempts[0].began.timestamp(),
                branch="main", started=each.began.timestamp(), finished=each.ended.timestamp(),
                duration_seconds=(each.ended - each.began).total_seconds(), conclusion=each.conclusion(now),
            )
            for number, attempts in self.runs.items()
            for place, each in enumerate(attempts, 1)
            if each.ended <= now
        ]  # fmt: skip

    def show(self, poller: Any, stamp: Callable[[datetime], str]) -> None:
        """Let GitHub show what it shows by now: the latest attempt of each run, earlier ones by their number."""
        poller.github.runs.clear()
        for number, attempts in self.runs.items():
            begun = [each for each in attempts if each.began <= poller.now]
            if begun and self.revealed[number] <= poller.now:
                shown = [self._raw(number, place, poller.now, stamp) for place in range(len(begun))]
                poller.github.add(shown[-1])
                poller.github.attempts.update({(number, place): raw for place, raw in enumerate(shown[:-1], 1)})

    def _raw(self, number: int, place: int, now: datetime, stamp: Callable[[datetime], str]) -> dict[str, Any]:
        each, over = self.runs[number][place], self.runs[number][place].ended <= now
        return {
            "id": number,
            "run_attempt": place + 1,
            "status": "completed" if over else "in_progress",
            "conclusion": each.conclusion(now) if over else None,
            "created_at": stamp(self.runs[number][0].began),
            "run_started_at": stamp(each.began),
            "updated_at": stamp(each.ended if over else now),
            "head_branch": "main",
        }


def _attempts(chance: random.Random, began: datetime) -> Iterator[Attempt]:
    last = chance.choice([1, 1, 1, 1, 2, 3])
    for place in range(1, last + 1):
        ended = began + timedelta(seconds=chance.choice([0, 30, 600, 4000, 90_000]))
        word = chance.choice(WORDS)
        late = place == last and chance.random() < 0.2  # of earlier attempts GitHub shows no corrections
        corrected = (ended + 9 * HOUR, chance.choice(WORDS)) if late else None
        yield Attempt(began, ended, word, corrected)
        began = ended + chance.choice([1, 30, 200]) * HOUR


def numbers(poller: Any) -> list[float | None]:
    """What the connector answers to every query as of now."""
    asks = [poller.ask(str(place), metric=query.metric, window=query.window) for place, query in enumerate(QUERIES)]
    return [answer.value if isinstance(answer, Found) else None for answer in poller.read(*asks)]


def true_numbers(story: Story, now: datetime) -> list[float | None]:
    """What the story itself says as of now."""
    results = [statistic(query, story.truth(now), now) for query in QUERIES]
    return [result.value if isinstance(result, Figure) else None for result in results]


@pytest.mark.parametrize("lost", [None, 1, 2, 3, 4])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_in_the_end_every_run_counts_once(poller: Any, stamp: Any, seed: int, lost: int | None) -> None:
    """After the overlap the numbers equal the truth, whichever page of every other poll was lost."""
    chance = random.Random(seed)
    story = Story.made_up(chance)
    poller.now = START + DAY
    while poller.now < START + LENGTH + 10 * DAY:
        story.show(poller, stamp)
        if lost is not None and chance.random() < 0.5:
            poller.github.troubles = {poller.github.requests + lost: Unreachable("the page was lost")}
        numbers(poller)
        poller.github.troubles = {}
        poller.now += chance.choice([3, 7, 11]) * HOUR
    poller.now += DAY  # by then the runs of the last 31 days were listed once more
    story.show(poller, stamp)
    assert pytest.approx(true_numbers(story, poller.now)) == numbers(poller)


@pytest.mark.parametrize("lost", [1, 2, 3, 4])
@pytest.mark.parametrize("silently", [False, True], ids=["with an error", "without a word"])
def test_a_lost_page_never_lowers_a_count(poller: Any, run: Any, lost: int, silently: bool) -> None:
    """Whichever page of the first listing is lost, there is no count rather than a smaller one."""
    for number in range(1, 351):
        poller.github.add(run(number, poller.now - number * HOUR, 5))
    empty = (lambda body: {**body, "workflow_runs": []}) if silently else Unreachable("the page was lost")
    poller.github.troubles = {lost: empty}
    ask = poller.ask(metric="runs", window="90d")
    counts = [answer.value if isinstance(answer, Found) else None for _ in range(2) for answer in poller.read(ask)]
    assert [None, 350.0] == counts
