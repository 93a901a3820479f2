"""Changes of the plan as text, as Markdown and for programs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from tracker.core.changes import Change, FieldChange, Kind, Subject
from tracker.core.effects import Difference, Effect
from tracker.core.goalposts import Ease
from tracker.core.standing import Standing, Status
from tracker.render import diff_json, diff_markdown, diff_text
from tracker.render.style import Style

if TYPE_CHECKING:
    from tracker.core.standing import TeamStanding

COMMIT = "3f2a91c0d1e2f3a4b5c6d7e8f90a1b2c3d4e5f60"
ROOT = "platform/2026-Q3/build-quality"
HOSTILE = "<b>|`x`\n\x1b[31m@dana #1"


def subject(name: str) -> Subject:
    """A part of a plan."""
    return Subject(f"{ROOT}/{name}", {})


@pytest.fixture
def difference(team: TeamStanding) -> Difference:
    """One change of each kind: one with a moved goalpost, one with a note, one without effect, one of an objective."""
    before = team.of(f"{ROOT}/ci-time")
    after = replace(before, progress=0.31, score=0.31, status=Status.ON_TRACK)
    target, owner = FieldChange("target", "< 5 min", "< 10 min"), FieldChange("owner", None, HOSTILE)
    moved = "the target was eased from < 5 min to < 10 min after a week that got worse (0.6 min longer)"
    ci, bugs, old, p99 = map(subject, ("ci-time", "critical-bugs", "old-bugs", "api-p99"))
    objective = Subject("platform/2026-Q3/build-quality", {})
    return Difference(
        "main",
        COMMIT,
        (
            (Change(Kind.CHANGED, (target, owner), ci, ci, Ease.EASIER), Effect(before, after, moved)),
            (Change(Kind.RENAMED, (), old, bugs), Effect(before, before)),
            (Change(Kind.ADDED, (FieldChange("title", None, "p99"),), None, p99), Effect(None, after)),
            (Change(Kind.REMOVED, (FieldChange("title", "q", None),), subject("gone"), None), Effect(before, None)),
            (Change(Kind.CHANGED, (FieldChange("owner", "ana", None),), objective, objective), None),
            (Change(Kind.CHANGED, (target,), bugs, bugs), Effect(None, None, note="the readings are in tickets")),
        ),
    )


@pytest.mark.parametrize("style", [Style(), Style(60, ascii=True), Style(colour=True)], ids=["wide", "ascii", "colour"])
def test_text(difference: Difference, style: Style, snapshot: Any) -> None:
    """A block for each change, the legend, and the counts last."""
    assert snapshot == diff_text.render(difference, style)


def test_markdown(difference: Difference, snapshot: Any) -> None:
    """Moved goalposts first, then fields and effects; what people wrote is only text."""
    assert snapshot == diff_markdown.render(difference)


def test_document(difference: Difference, snapshot: Any) -> None:
    """Each change with its figures under both goals; what is not known is null."""
    assert snapshot == diff_json.document(difference, ["a warning"])


def test_records(difference: Difference, snapshot: Any) -> None:
    """A record for each field, name and figure."""
    assert snapshot == [tuple(record) for record in diff_json.records(difference)]


def test_no_changes_and_no_database() -> None:
    """One line says that nothing changed; the reason for missing effects follows the changes, not their absence."""
    none = Difference("HEAD", COMMIT, (), "there is no database here", demo=True)

    assert "demo data\nNo changes: the goals are those of HEAD (3f2a91c).\n" == diff_text.render(none, Style())
    assert "## Goals unchanged\n\nThe goals are those of HEAD (3f2a91c).\n" == diff_markdown.render(none)
    assert ["demo data"] == diff_json.document(none)["warnings"]


def test_effects_that_are_not_known(difference: Difference) -> None:
    """The reason stands below the changes, and so does that the data is made up."""
    bare = replace(
        difference, items=tuple((change, None) for change, _ in difference.items), unjudged="no database", demo=True
    )

    assert "\nEffects: no database\nChanges: " in diff_text.render(bare, Style())
    assert diff_markdown.render(bare).endswith("no database\n\ndemo data · " + diff_markdown.LEGEND + "\n")
    assert "no database" == diff_json.document(bare)["reason"]
    assert {None} == {item["before"] for item in diff_json.document(bare)["items"]}


def test_a_comment_that_would_be_too_long(difference: Difference) -> None:
    """It is cut between lines, says so, and keeps its legend; a long value is shortened before."""
    change, effect = difference.items[0]
    long = replace(change, fields=(FieldChange("title", "x" * 500, "y" * 500),))
    text = diff_markdown.render(replace(difference, items=((long, effect),) * 300))

    assert len(text) <= diff_markdown.LIMIT
    assert "y" * (diff_markdown.LONGEST - 1) + "…" in text
    assert text.endswith(f"\n{diff_markdown.CUT}\n\n{diff_markdown.LEGEND}\n")
    assert all(line.endswith("|") for line in text.splitlines() if line.startswith("|"))


def test_a_standing_without_figures(team: TeamStanding) -> None:
    """What has no number has an absent mark, never a zero."""
    silent: Standing = team.of(f"{ROOT}/api-p99")
    change = Change(Kind.ADDED, (), None, subject("api-p99"))
    found = diff_text.render(Difference("HEAD", COMMIT, ((change, Effect(None, silent)),)), Style())

    assert "stands at progress –, score –, status no data" in found
