"""Rules that are ignored: in a line with a reason, in the settings, or on the command line."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tracker.errors import SelectionError
from tracker.plan.check import Examined, Past, examine, only
from tracker.plan.choice import Choice, codes_in, unknown
from tracker.plan.load import load

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracker.plan.findings import Finding

SETTINGS = "sources: {}\n"
TEXT = """\
team: platform
cycle: 2026-Q4
objectives:
  - id: goal
    title: Deploy with confidence
    owner: dana
    key_results:
      - id: a
        title: {title}
        milestones: [{{title: reviewed, due: 2026-12-01}}]
      - {{id: b, title: Pages, keep: "< 5 pages", measure: {{connector: manual, unit: pages}}}}
"""
WORK = "Implement it"


@pytest.fixture
def check(folder: Callable[..., Path]) -> Callable[..., list[Finding]]:
    """The findings of one file."""

    def run(title: str, settings: str = SETTINGS, choice: Choice = Choice()) -> list[Finding]:  # noqa: B008 - frozen
        root = folder({"keyresult.yaml": settings, "okrs/a.yaml": TEXT.format(title=title)})
        return list(examine(root, {}, Past(datetime(2026, 11, 24, tzinfo=UTC)), choice=choice).findings)

    return run


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        pytest.param(WORK, ["KR504"], id="no comment"),
        pytest.param(f"{WORK}  # keyresult: ignore[KR504] agreed with Ana", [], id="with its reason"),
        pytest.param(f"{WORK}  #keyresult:ignore[KR508, KR504] agreed", ["KR116"], id="two rules, one of them idle"),
        pytest.param(f"{WORK}  # keyresult: ignore[KR504]", ["KR504", "KR115"], id="without a reason"),
        pytest.param(f"{WORK}  # keyresult: ignore agreed", ["KR504", "KR115"], id="without a rule"),
        pytest.param(f"{WORK}  # keyresult: ignore[] agreed", ["KR504", "KR115"], id="with an empty list"),
        pytest.param(f"{WORK}  # keyresult: ignore[KR999] agreed", ["KR504", "KR115"], id="a rule that is none"),
        pytest.param(f"{WORK}  # keyresult: ignore[KR102] agreed", ["KR504", "KR115"], id="an error"),
        pytest.param("It  # keyresult: ignore[KR504] agreed", ["KR116"], id="nothing to ignore"),
        pytest.param("It  # keyresult: ignore[KR402] few deploys", [], id="a rule that looked at nothing"),
        pytest.param(f"{WORK}  # keyresult: notes", ["KR504"], id="another comment"),
        pytest.param(f"'{WORK} # keyresult: ignore[KR504] agreed'", ["KR504"], id="in quotes"),
        pytest.param(f'"{WORK}"  # keyresult: ignore[KR504] agreed', [], id="after quotes"),
    ],
)
def test_comments(check: Callable[..., list[Finding]], title: str, expected: list[str]) -> None:
    """A comment ignores the rules that it names in its line, if it says why."""
    assert expected == [each.code for each in check(title)]


def test_a_comment_is_marked_where_it_is(check: Callable[..., list[Finding]]) -> None:
    """A finding about a comment is a warning at the comment."""
    found = check(f"{WORK}  # keyresult: ignore[KR504]")[-1]
    assert ("warning", 9, "this ignore gives no reason") == (found.severity, found.line, found.message)
    assert found.column == len(f"        title: {WORK}  ") + 1


@pytest.mark.parametrize(
    ("settings", "choice", "expected"),
    [
        pytest.param("check: {ignore: {KR504: agreed}}", Choice(), [], id="ignored in the settings"),
        pytest.param("check: {ignore: {KR5: agreed}}", Choice(), [], id="a family ignored"),
        pytest.param("check: {select: [KR4]}", Choice(), [], id="others selected in the settings"),
        pytest.param("check: {select: [KR4]}", Choice(select=("KR504",)), ["KR504"], id="the command line selects"),
        pytest.param("check: {ignore: {KR504: 5}}", Choice(select=("KR504",)), ["KR103"], id="a reason that is none"),
        pytest.param("sources: {}", Choice(ignore=("KR504",)), [], id="ignored on the command line"),
        pytest.param("check: {ignore: {KR999: agreed}}", Choice(), ["KR103"], id="a rule that is none"),
        pytest.param("check: {select: [KRX]}", Choice(), ["KR103"], id="a beginning that is none"),
    ],
)
def test_choice_of_rules(
    check: Callable[..., list[Finding]], settings: str, choice: Choice, expected: list[str]
) -> None:
    """Rules are chosen by code or the beginning of one."""
    assert expected == [each.code for each in check(WORK, f"{settings}\n", choice)]


def test_errors_are_no_matter_of_choice(check: Callable[..., list[Finding]]) -> None:
    """A file with an error is never polled, so it is always said."""
    assert ["KR103"] == [each.code for each in check("5", choice=Choice(select=("KR4",), ignore=("KR1",)))]


def test_the_choice_is_part_of_the_settings(folder: Callable[..., Path]) -> None:
    """It is kept with them."""
    root = folder({"keyresult.yaml": "check: {select: [KR5], ignore: {KR504: agreed}}\n"})
    settings = load(root, {}).settings
    assert (("KR5",), {"KR504": "agreed"}) == (settings.check_select, settings.check_ignore)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("KR504", None),
        ("KR5", None),
        ("KR", None),
        ("KR950", "no rule is called KR950, did you mean KR505?"),
        ("X", "no rule is called X"),
    ],
)
def test_unknown_codes(code: str, expected: str | None) -> None:
    """A code that is none is told, with the one that was probably meant."""
    found = unknown(code)
    assert (found is None) is (expected is None)
    assert (found or "").partition(",")[0] == (expected or "").partition(",")[0]


def test_codes_may_come_with_commas() -> None:
    """In small letters too."""
    assert ("KR504", "KR2") == codes_in(["kr504, kr2", ""])
    with pytest.raises(ValueError, match="no rule is called KR999"):
        codes_in(["KR999"])


def test_only_some_files(check: Callable[..., list[Finding]], tmp_path: Path) -> None:
    """A file, or a folder, narrows what is shown; one that is not part of the plan is refused."""
    examined = Examined(tuple(check(WORK)), ("keyresult.yaml", "okrs/a.yaml"))
    assert examined == only(examined, [], tmp_path)
    assert (1, ("okrs/a.yaml",)) == (
        len(only(examined, [tmp_path / "okrs"], tmp_path).findings),
        _files(examined, tmp_path),
    )
    assert 0 == len(only(examined, [tmp_path / "keyresult.yaml"], tmp_path).findings)
    with pytest.raises(SelectionError, match="is no OKR file of this plan"):
        only(examined, [Path("elsewhere.yaml")], tmp_path)


def _files(examined: Examined, root: Path) -> tuple[str, ...]:
    return only(examined, [root / "okrs" / "a.yaml"], root).files


def test_broken_settings_are_all_there_is(folder: Callable[..., Path]) -> None:
    """Nothing else can be said then."""
    root = folder({"keyresult.yaml": "sources: [a]\n", "okrs/a.yaml": "a: ["})
    found = examine(root, {}, Past(datetime(2026, 11, 24, tzinfo=UTC)))
    assert (["keyresult.yaml"], ("keyresult.yaml",)) == ([each.file for each in found.findings], found.files)
