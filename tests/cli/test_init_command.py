"""`keyresult init`: whatever is answered, what it writes passes `keyresult check`."""

from __future__ import annotations

import io
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

import tracker
from tracker.cli import example
from tracker.demo.samples import samples

if TYPE_CHECKING:
    from pathlib import Path

ADDRESS_HELP = "url must begin with http:// or https:// and name a host; for example https://prometheus.example.com"


def answered(place: Any, monkeypatch: pytest.MonkeyPatch, *lines: str, words: tuple[str, ...] = ()) -> Any:
    """`keyresult init` on a terminal where these lines are typed."""
    keyboard = io.StringIO("".join(f"{line}\n" for line in lines))
    monkeypatch.setattr(keyboard, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stdin", keyboard)
    return place("init", *words)


def test_init_says_what_it_wrote_and_what_to_do_next(place: Any, snapshot: Any) -> None:
    """Every file is named, then the commands that come next."""
    found = place("init", "--no-input")

    assert (0, "") == (found.code, found.err)
    assert snapshot == found.out
    assert [
        "keyresult.db",
        "keyresult.db.lock",
        "keyresult.yaml",
        "okrs",
        "okrs.schema.json",
        "platform-2026-q4.yaml",
    ] == [path.name for path in sorted(place.path.rglob("[a-z]*"), key=lambda path: path.name)]


def test_the_example_passes_check_at_once(place: Any) -> None:
    """Neither error nor warning, also with --strict."""
    place("init", "--no-input")

    assert (0, "Found no problems in 2 files.\n") == (place("check", "--strict").code, place("check").out)
    assert 0 == place("status").code


TEAMS = ["a", "web-shop", "9", "2026", "007", "1e3", "true", "no", "null", "y", "0x1f"]
CYCLES = [
    "2026-Q4",
    "2027-q1",
    "2026-H2",
    "2026",
    "2031-Q3",
    "2026-10-01..2026-12-31",
    "2026-03-01..2026-03-02",
    "1970",
]
OWNERS = [
    "Dana",
    "O'Brien: the #1",
    '"quoted"',
    "- dash",
    "李雷",
    "42",
    "yes",
    "[x]",
    "a\\nb",
    "@dana",
    "trailing ",
    "null",
]
URLS = [
    "http://localhost:9090",
    "https://prometheus.example.com/prefix/",
    "http://[::1]:9090",
    "https://prometheus.example.com/a#b".partition("#")[0],
    "http://127.0.0.1:1/%20x",
    "https://münchen.example",
]


@pytest.mark.parametrize(
    "said",
    [
        *(("--team", team) for team in TEAMS),
        *(("--cycle", cycle) for cycle in CYCLES),
        *(("--owner", owner) for owner in OWNERS),
        *(("--url", url) for url in URLS),
    ],
    ids=" ".join,
)
def test_whatever_is_said_passes_check(place: Any, said: tuple[str, str]) -> None:
    """Any team, cycle, owner and address that is accepted gives files without a problem."""
    assert 0 == place("init", "--no-input", *said).code

    assert "Found no problems in 2 files.\n" == place("check").out


@pytest.mark.parametrize(
    ("said", "message"),
    [
        pytest.param(("--team", "Web Shop"), 'error: "Web Shop" is no name for a team\n', id="a team with a space"),
        pytest.param(("--team", ""), 'error: "" is no name for a team\n', id="no team"),
        pytest.param(("--team", "../x"), 'error: "../x" is no name for a team\n', id="a team that is a path"),
        pytest.param(("--cycle", "next"), 'error: "next" is not a cycle\n', id="no cycle"),
        pytest.param(("--cycle", "2026-Q5"), 'error: "2026-Q5" is not a cycle\n', id="a fifth quarter"),
        pytest.param(("--cycle", "2026-10-02..2026-10-01"), "error: cycle 2026-10-02..2026-10-01 ends", id="backwards"),
        pytest.param(("--owner", "  "), "error: ' ' is no name of an owner\n", id="an empty owner"),
        pytest.param(("--owner", "a\nb"), "error: 'a\\nb' is no name of an owner\n", id="an owner on two lines"),
        pytest.param(("--url", "localhost:9090"), "error: the address cannot be used: url must begin", id="no scheme"),
        pytest.param(
            ("--url", "ftp://example.com"), "error: the address cannot be used: url must begin", id="not http"
        ),
        pytest.param(("--url", "http://"), "error: the address cannot be used: url must begin", id="no host"),
        pytest.param(("--url", "http://a:b"), "error: the address cannot be used: url names a port", id="a bad port"),
        pytest.param(("--url", "http://a/?q"), "error: the address cannot be used: url must not hold", id="a query"),
        pytest.param(
            ("--url", "http://dana:hunter2@a"), "error: the address cannot be used: url must not hold", id="a password"
        ),
        pytest.param(
            ("--url", "http://a/ghp_0123456789abcdefghij"),
            "error: the address holds what looks like a secret\n",
            id="a token in the path",
        ),
    ],
)
def test_what_cannot_be_is_refused(place: Any, said: tuple[str, str], message: str) -> None:
    """A wrong word is told with its cure and exit code 2; nothing is written, no secret repeated."""
    found = place("init", "--no-input", *said)

    assert (2, "") == (found.code, found.out)
    assert found.err.startswith(message)
    assert "\nhelp: " in found.err
    assert "hunter2" not in found.err
    assert [] == list(place.path.iterdir())


def test_four_questions_are_asked_on_a_terminal(place: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty answer takes the default, a wrong one is asked again with the reason."""
    found = answered(place, monkeypatch, "Web Shop", "web-shop", "ana", "soon", "2027-Q1", "x", "")

    assert 0 == found.code
    asked_again = [part.partition(": Error: ")[::2] for part in found.err.splitlines()[:-1]]
    assert [
        ("Team [platform]", '"Web Shop" is no name for a team; use small letters, digits and hyphens: web-shop'),
        (
            "Team [platform]: Owner of the first objective [dana]: Cycle [2026-Q4]",
            '"soon" is not a cycle; write 2026-Q4, 2026-H1, 2026, or 2026-10-01..2026-12-31',
        ),
        (
            "Cycle [2026-Q4]: Address of Prometheus [http://localhost:9090]",
            f"the address cannot be used: {ADDRESS_HELP}",
        ),
    ] == asked_again
    okrs = place.read("okrs/web-shop-2027-q1.yaml")
    assert "team: web-shop\ncycle: 2027-Q1\n" in okrs
    assert 'url: "http://localhost:9090"' in place.read("keyresult.yaml")
    assert "owner: ana\n" in okrs


def test_what_is_said_is_not_asked(place: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only what the command line leaves open is a question; `--no-input` asks nothing."""
    said = ("-t", "pay", "--cycle", "2027-Q1", "--url", "http://a")

    assert "Owner of the first objective [dana]: " == answered(place, monkeypatch, "ana", words=said).err
    assert "owner: ana\n" in place.read("okrs/pay-2027-q1.yaml")
    assert "" == answered(place, monkeypatch, words=("other", "--no-input")).err


def test_the_end_of_input_at_a_question_is_an_interrupt(place: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-D at a question leaves nothing behind."""
    assert 130 == answered(place, monkeypatch).code
    assert [] == list(place.path.iterdir())


@pytest.mark.parametrize(
    ("cycle", "days"),
    [
        pytest.param("2026-Q4", ["2026-10-16", "2026-11-13", "2026-12-11"], id="the sample's own"),
        pytest.param("2027-Q1", ["2027-01-16", "2027-02-13", "2027-03-13"], id="another quarter"),
        pytest.param("2026-11-01..2026-12-01", ["2026-11-16", "2026-12-01", "2026-12-01"], id="a short one"),
        pytest.param("2027", ["2027-01-16", "2027-02-13", "2027-03-13"], id="a year"),
    ],
)
def test_milestones_lie_in_the_cycle(cycle: str, days: list[str]) -> None:
    """Days move with the first day of the cycle, and never beyond its last."""
    answers = example.Answers("a", "b", example.cycle(cycle), "http://a")

    assert days == [line.partition("due: ")[2][:10] for line in example.okrs(answers).splitlines() if "due: 2" in line]


def test_nothing_is_overwritten(place: Any) -> None:
    """Settings that are there end it; other files that are there are kept, and named."""
    place.write("okrs/mine.yaml", "team: mine\ncycle: 2026-Q4\n")
    place.write("okrs/okrs.schema.json", "{}")
    place.write(".gitignore", "*.tmp\n")

    first, second = place("init", "--no-input"), place("init", "--no-input")

    assert (0, [
        "kept the OKR files in okrs",
        "kept okrs/okrs.schema.json",
        "kept .gitignore; add the line keyresult.db* to keep readings out of git",
    ]) == (first.code, first.err.splitlines())  # fmt: skip
    assert ("{}", "*.tmp\n") == (place.read("okrs/okrs.schema.json"), place.read(".gitignore"))
    expected = "error: keyresult.yaml is there already\nhelp: `keyresult check` looks at it\n"
    assert (2, "", expected) == (second.code, second.out, second.err)


def test_a_database_that_is_there_is_kept(polled: Any) -> None:
    """Readings survive when the settings are written anew."""
    (polled.path / "keyresult.yaml").unlink()
    polled.write(".gitignore", "keyresult.db*\n")

    found = polled("init", "--no-input")

    assert (0, True) == (found.code, "kept PLACE/keyresult.db\n" in found.err)
    assert ".gitignore" not in found.err
    assert 1 == polled("db", "stats", "--json").json["readings"]


def test_the_folder_is_named_by_argument_and_by_option(place: Any) -> None:
    """`-C a init b` writes into a/b, which is made."""
    found = place("-C", "a", "init", "b", "--no-input")

    assert found.out.startswith("wrote a/b/keyresult.yaml\n")
    assert "  cd a/b\n" in found.out
    assert (place.path / "a/b/keyresult.db").exists()


def test_git_ignores_the_database_and_its_companions(place: Any) -> None:
    """`git add .` takes the files that are written by hand, and nothing of the database."""
    place("init", "--no-input")
    for companion in ("-wal", "-shm", ".lock", ".backup"):
        place.write(f"keyresult.db{companion}", "x")

    def git(*words: str) -> str:
        done = subprocess.run(["git", *words], cwd=place.path, capture_output=True, text=True, check=True)
        return done.stdout

    git("init", "--quiet")
    git("add", ".")

    expected = [".gitignore", "keyresult.yaml", "okrs/okrs.schema.json", "okrs/platform-2026-q4.yaml"]
    assert expected == git("ls-files").splitlines()


def test_a_database_elsewhere_needs_no_gitignore(place: Any, tmp_path: Path) -> None:
    """`--db` outside of the folder leaves `.gitignore` alone; within it, it is that name."""
    place("init", "outside", "--no-input", "--db", str(tmp_path / "far.db"))
    place("init", "inside", "--no-input", "--db", str(place.path / "inside" / "near.db"))

    assert not (place.path / "outside/.gitignore").exists()
    assert "near.db*\n" in place.read("inside/.gitignore")


def test_a_folder_that_cannot_be_written_is_storage_trouble(place: Any) -> None:
    """A file where the folder should be ends with exit code 4."""
    place.write("taken", "")

    assert 2 == place("init", "taken", "--no-input").code
    assert (4, "error: cannot write taken/sub/keyresult.yaml: not a directory\n") == (
        (found := place("init", "taken/sub", "--no-input")).code,
        found.err.partition("help")[0],
    )


def test_the_samples_of_an_installed_package_are_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A wheel carries the samples within the package; a checkout has them in `config/`."""
    (tmp_path / "samples").mkdir()
    monkeypatch.setattr(tracker, "__file__", str(tmp_path / "__init__.py"))
    assert tmp_path / "samples" == samples()

    (tmp_path / "samples").rmdir()
    assert tmp_path.parent / "config" == samples()
