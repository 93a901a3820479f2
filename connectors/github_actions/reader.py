"""The connector: asks in, answers out."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from tracker.core.ci_query import Selection
from tracker.errors import ConnectorError
from tracker.ports import Planned

from ..ci_answers import answer, from_error  # noqa: TID252 - the folder has two names, see design.md 5
from ..ci_sync import begin, next_listing, sync  # noqa: TID252 - as above
from ..parallel import Desk, busy, each  # noqa: TID252 - as above
from . import models, words
from .api import GitHub
from .deployments import DeploymentListing
from .jobs import keep_jobs
from .listing import RunListing
from .page import PAGE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from tracker.core.ci import CiRun
    from tracker.ports import Answer, Ask, Checked, Facts, Found, Http, Told


class GitHubActions:
    """Reads CI runs and deployments, one listing for each workflow or environment of a repository."""

    name = "github_actions"
    Source = models.Source
    Measure = models.Measure
    page = PAGE

    def read(
        self, source: models.Source, asks: Sequence[Ask], http: Http, facts: Facts, at: datetime
    ) -> Iterator[Answer]:
        """Answer every ask as of its instant, pipeline by pipeline.

        Raises:
            SettingsError: The private key of the App is missing or of no use.
        """
        with closing(Desk()) as desk:
            github = GitHub(source, http, facts, at, desk)
            for answers in each(lambda group: _answers(github, group), list(_by_pipeline(asks)), busy(http)):
                yield from answers

    def unit(self, measure: models.Measure) -> str | None:
        """The unit that the numbers are in; None for counts, which are of any kind of thing."""
        return measure.native_unit or None

    def definition(self, measure: models.Measure) -> str:
        """What the number of a measure is, in one sentence."""
        return words.definition(measure)

    def selection(self, source: models.Source, measure: models.Measure) -> Selection:  # noqa: ARG002 - the seam's signature
        """The records that the number of a measure is computed from."""
        return Selection(measure.repository, measure.pipeline, measure)

    def tell(self, measure: models.Measure, found: Found | None) -> Told:
        """What was asked and, where something was found, how it became the number."""
        return words.tell(measure, found)

    def checkup(
        self, source: models.Source, measures: Sequence[models.Measure], http: Http, at: datetime
    ) -> Iterator[Checked]:
        """Who asks, how many requests of the hour are left, and which repositories may be read.

        Raises:
            ConnectorError: GitHub cannot be asked, or refuses the credentials.
        """
        from . import checkup

        return checkup.checked(source, measures, http, at)

    def plan(self, source: models.Source, asks: Sequence[Ask], facts: Facts) -> Iterator[Planned]:
        """What `read` would send for these asks, when each listing fits into one page."""
        if source.logs_in and asks:
            yield Planned(1, "a token for the GitHub App", _names(asks))
        for group in _by_pipeline(asks):
            measure = group[0].measure
            at = max(ask.at for ask in group)
            listing = next_listing(facts, measure.repository, measure.pipeline, since=_since(group), at=at)
            more = "; and the jobs of each attempt that ended since" if any(a.measure.needs_jobs for a in group) else ""
            what = f"{words.listed(measure)} created since {listing.since:%Y-%m-%d}{more}"
            yield Planned(1, what, _names(group))

    def history(
        self, source: models.Source, ask: Ask, slots: Sequence[datetime], http: Http, facts: Facts
    ) -> Iterator[tuple[datetime, Answer]]:
        """Answer one ask for each of the slots from the facts, once they reach back far enough.

        Raises:
            ConnectorError: The runs could not be listed.
        """
        if not slots:
            return
        measure = ask.measure
        with closing(Desk()) as desk:
            github = GitHub(source, http, facts, slots[-1], desk)
            _bring_up_to_date(github, measure, begin(measure.since(slots[0])))
            if measure.needs_jobs:
                keep_jobs(github, [(measure, slot) for slot in slots], _kept(facts, measure, slots[0]))
        runs = _kept(facts, measure, slots[0])
        for slot in slots:
            yield slot, _answer(ask.key_result, measure, runs, slot)


def _answers(github: GitHub, group: Sequence[Ask]) -> list[Answer]:
    """The answers of all asks of one pipeline; its trouble is theirs alone."""
    try:
        return _computed(github, group)
    except ConnectorError as error:
        return [from_error(ask.key_result, error) for ask in group]


def _computed(github: GitHub, group: Sequence[Ask]) -> list[Answer]:
    measure = group[0].measure
    _bring_up_to_date(github, measure, _since(group))
    earliest = min(ask.measure.since(ask.at) for ask in group)

    def known() -> Sequence[CiRun]:
        return github.facts.runs(measure.repository, measure.pipeline, earliest)

    if any(ask.measure.needs_jobs for ask in group):
        keep_jobs(github, [(ask.measure, ask.at) for ask in group], github.desk.do(known))
    return github.desk.do(lambda: _together(group, known()))


def _together(group: Sequence[Ask], runs: Sequence[CiRun]) -> list[Answer]:
    return [_answer(ask.key_result, ask.measure, runs, ask.at) for ask in group]


def _bring_up_to_date(github: GitHub, measure: models.Measure, since: datetime) -> None:
    repository, pipeline = measure.repository, measure.pipeline
    pages = (
        RunListing(github, repository, pipeline).pages
        if measure.environment is None
        else DeploymentListing(github, repository, measure.environment).pages
    )
    sync(github.facts, repository, pipeline, since=since, at=github.at, pages=pages)


def _answer(key_result: str, measure: models.Measure, runs: Iterable[CiRun], at: datetime) -> Answer:
    return answer(key_result, measure, runs, at, definition=words.definition(measure))


def _kept(facts: Facts, measure: models.Measure, first: datetime) -> Sequence[CiRun]:
    return facts.runs(measure.repository, measure.pipeline, measure.since(first))


def _since(group: Sequence[Ask]) -> datetime:
    """When the oldest run was created that may matter to any ask of a pipeline."""
    return min(begin(ask.measure.since(ask.at)) for ask in group)


def _by_pipeline(asks: Iterable[Ask]) -> Iterable[list[Ask]]:
    groups: dict[tuple[str, str], list[Ask]] = {}
    for ask in asks:
        groups.setdefault((ask.measure.repository, ask.measure.pipeline), []).append(ask)
    return groups.values()


def _names(asks: Iterable[Ask]) -> tuple[str, ...]:
    return tuple(ask.key_result for ask in asks)
