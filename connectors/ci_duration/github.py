"""GitHub: everything is asked by the connector `github_actions`; here are its fields under the shared names."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from tracker.core.ci_query import CiQuery

from ..http_source import HttpSource  # noqa: TID252 - the folder has two names, see design.md 5
from .kinds import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from tracker.core.ci_query import Selection
    from tracker.ports import Answer, Ask, Checked, Facts, Http, Planned

    from .models import Measure, Source

KIND = Kind(
    name="github",
    title="GitHub",
    url="https://api.github.com",
    project="owner and repository, such as `acme/shop`",
    pipeline="the file name of the workflow, such as `deploy.yml`; left out, every workflow",
    depth=(2, 2),
    duration="from run_started_at to updated_at as GitHub reports them, frozen when first seen",
    queue="as GitHub reports it by job",
    cure="the token needs to read Actions in this repository",
    pipelines=None,
    jobs=True,
    steps=True,
    reruns=True,
)


def read(source: Source, asks: Sequence[Ask], http: Http, facts: Facts, at: datetime) -> Iterator[Answer]:
    """As that connector reads."""
    yield from _connector().read(source_of(source), [_theirs(ask) for ask in asks], http, facts, at)


def plan(source: Source, asks: Sequence[Ask], facts: Facts) -> Iterator[Planned]:
    """As that connector plans."""
    yield from _connector().plan(source_of(source), [_theirs(ask) for ask in asks], facts)


def history(
    source: Source, ask: Ask, slots: Sequence[datetime], http: Http, facts: Facts
) -> Iterator[tuple[datetime, Answer]]:
    """As that connector looks back."""
    yield from _connector().history(source_of(source), _theirs(ask), slots, http, facts)


def selection(source: Source, measure: Measure) -> Selection:
    """As that connector selects."""
    selected: Selection = _connector().selection(source_of(source), measure_of(measure))
    return selected


def checkup(source: Source, measures: Sequence[Measure], http: Http, at: datetime) -> Iterator[Checked]:
    """As that connector looks whether it may read."""
    found: Iterator[Checked] = _connector().checkup(
        source_of(source), [measure_of(each) for each in measures], http, at
    )
    return found


def source_of(source: Source) -> Any:  # noqa: ANN401 - the type is that connector's own
    """The source as that connector knows it."""
    shared = {item.name: getattr(source, item.name) for item in fields(HttpSource)}
    return _connector().Source(**shared, api_version=source.api_version)


def measure_of(measure: Measure) -> Any:  # noqa: ANN401 - as above
    """The measure as that connector knows it; raises ValueError, with its `field`, for one that it refuses."""
    shared = {item.name: getattr(measure, item.name) for item in fields(CiQuery)}
    return _connector().Measure(**shared, repository=measure.project, workflow=measure.pipeline or None)


def _theirs(ask: Ask) -> Ask:
    return ask._replace(measure=measure_of(ask.measure))


def _connector() -> Any:  # noqa: ANN401 - as above; and it is loaded only where it is needed
    from ..github_actions import connector  # noqa: TID252 - the folder has two names, see design.md 5

    return connector
