"""What a sum or a mean over listed issues is made of: by project if there are several, else by component."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.core.makeup import makeup

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tracker.core.makeup import Makeup

    from .issues import Issue
    from .models import Measure

COMPONENTS = "components"


def told_with(measure: Measure) -> frozenset[str]:
    """The fields of listed issues that tell the parts of a number; they come with the same requests."""
    return frozenset((COMPONENTS,)) if measure.metric == "sum" or measure.statistic == "mean" else frozenset()


def made_of(measured: Iterable[tuple[Issue, float]], *, mean: bool) -> Makeup | None:
    """What issues, each with what it counts for, amount to; None where they are all of one part."""
    known = list(measured)
    projects = {_project(issue) for issue, _ in known}
    part_of, dimension = (_project, "project") if len(projects) > 1 else (_component, "component")
    return makeup(dimension, ((part_of(issue), amount) for issue, amount in known), mean=mean, thing="issue")


def _project(issue: Issue) -> str:
    return issue.key.rpartition("-")[0]


def _component(issue: Issue) -> str:
    return " and ".join(component_names(issue))


def component_names(issue: Issue) -> list[str]:
    """The components of an issue by name, in order; none where they were not read."""
    told = issue.fields.get(COMPONENTS)
    entries = told if isinstance(told, list) else []
    return sorted(str(entry["name"]) for entry in entries if isinstance(entry, dict) and "name" in entry)
