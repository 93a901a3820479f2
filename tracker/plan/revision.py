"""The plan as it was at a git revision: its files are read from git into a folder of their own, and loaded.

Git is only asked to read: it takes no locks, runs no hooks, fetches nothing and asks nobody.
Variables that would point it elsewhere, which its hooks set, are left out.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final

from tracker.core.model import Plan
from tracker.errors import SettingsError, UsageError
from tracker.places import SETTINGS_FILE

from .load import load
from .settings_file import places

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tracker.core.model import Source

    from .loaded import Loaded

PATIENCE: Final = 30.0
"""Seconds that git may take for one answer."""
MOST_FILES: Final = 5_000
MOST_BYTES: Final = 64 * 1024 * 1024
"""What the OKR files of a revision may be in all."""
_QUIET: Final = {"GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "GIT_NO_LAZY_FETCH": "1", "LC_ALL": "C"}
_REGULAR: Final = "100"
_YAML: Final = frozenset({".yaml", ".yml"})


@dataclass(frozen=True, slots=True)
class Revision:
    """The plan at a revision.

    Attributes:
        commit: Its full hash.
        plan: What the files without errors said; empty if there were no settings yet.
        loaded: Findings and the file of each key result; None if there were no settings yet.
        note: What is to be known about how it was read.
    """

    commit: str
    plan: Plan
    loaded: Loaded | None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class _Blob:
    """One file of a revision; `path` is below the folder that git was asked in."""

    path: PurePosixPath
    hash: str
    size: int


def plan_at(root: Path, ref: str, environ: Mapping[str, str]) -> Revision:
    """The plan of a folder at a revision, relative paths of its sources where they would be today.

    Settings that cannot be used any more are replaced by the present ones, and the note says so.

    Args:
        root: The folder of `keyresult.yaml`.
        ref: A branch, tag, commit or anything else that git takes for one.
        environ: The environment; git is found by its PATH, and `KEYRESULT_…` variables count as today.

    Raises:
        UsageError: The folder is in no git repository, or git cannot read the revision.
        SettingsError: Neither its settings nor the present ones can be used.
    """
    here = Path(os.path.realpath(root))
    top = Path(_Git(here, environ).text("rev-parse", "--show-toplevel").removesuffix("\n"))
    git = _Git(top, environ)
    commit = git.commit(ref)
    with _mirror() as mirror:
        copy = _Copy(git, commit, mirror, here.relative_to(top))
        if not copy.take(copy.below / SETTINGS_FILE):
            return Revision(commit, Plan((), {}), None, f"there was no {SETTINGS_FILE} yet")
        loaded, note = _loaded(copy, here / SETTINGS_FILE)
        sources = {name: _moved(source, copy.root, root.absolute()) for name, source in loaded.plan.sources.items()}
        return Revision(commit, replace(loaded.plan, sources=sources), loaded, note)


@dataclass(frozen=True, slots=True)
class _Git:
    """Git, asked in one folder."""

    folder: Path
    environ: Mapping[str, str]

    def text(self, *words: str) -> str:
        """What git answers; raises UsageError with its own words if it does not."""
        return os.fsdecode(self._run(words))

    def commit(self, ref: str) -> str:
        """The hash of a revision; raises UsageError if there is none."""
        try:
            return self.text("rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}").strip()
        except UsageError:
            cure = "`git fetch` it first; a CI job needs more than the newest commit (`fetch-depth: 0`)"
            raise UsageError(f"git knows no revision {ref}", help=cure) from None

    def blobs(self, commit: str, path: str) -> list[_Blob]:
        """The regular YAML files of a commit at or below a path; no links, nothing that could lead elsewhere."""
        listing = self.text("ls-tree", "-r", "-z", "-l", commit, "--", path)
        found = [_blob(line) for line in listing.split("\0") if line.startswith(_REGULAR)]
        return [blob for blob in found if blob.path.suffix in _YAML and ".." not in blob.path.parts]

    def contents(self, blobs: Sequence[_Blob]) -> Iterator[bytes]:
        """The files as they are in the repository; raises UsageError if they are too much."""
        if len(blobs) > MOST_FILES or sum(blob.size for blob in blobs) > MOST_BYTES:
            cure = "let `okrs:` in keyresult.yaml name a folder that holds only them"
            raise UsageError(f"git has too many OKR files: {len(blobs):,}", help=cure)
        answer = self._run(["cat-file", "--batch"], "".join(f"{blob.hash}\n" for blob in blobs).encode())
        start = 0
        for blob in blobs:
            start = answer.index(b"\n", start) + 1
            yield answer[start : start + blob.size]
            start += blob.size + 1

    def _run(self, words: Sequence[str], asked: bytes = b"") -> bytes:
        command = ["git", "--no-pager", "-c", "core.fsmonitor=false", "-C", os.fspath(self.folder), *words]
        clean = {name: value for name, value in self.environ.items() if not name.startswith("GIT_")}
        try:
            done = subprocess.run(  # noqa: S603 - our words, a folder and a revision, behind `--end-of-options` or resolved
                command, input=asked, capture_output=True, check=True, timeout=PATIENCE, env=clean | _QUIET
            )
        except FileNotFoundError:
            raise UsageError("git is not installed", help="install it, or add it to PATH") from None
        except subprocess.TimeoutExpired:
            raise UsageError(f"git did not answer within {PATIENCE:g} seconds", help="try again") from None
        except subprocess.CalledProcessError as error:
            raise _refused(self.folder, error.stderr) from None
        return done.stdout


def _refused(folder: Path, stderr: bytes) -> UsageError:
    """Git's refusal: of a folder without repository in our words, else in its own."""
    said = stderr.decode(errors="replace").strip().partition("\n")[0].removeprefix("fatal: ")
    if said.startswith("not a git repository"):
        cure = "keep the OKR files in git (`git init`), or name their folder with -C"
        return UsageError(f"{folder} is not in a git repository", help=cure)
    return UsageError(f"git cannot read {folder}: {said or 'no reason given'}", help="`git status` there says more")


def _blob(line: str) -> _Blob:
    """An entry of `ls-tree -l`: mode, type, hash and size, then a tab and the path."""
    facts, _, path = line.partition("\t")
    *_, name, size = facts.split()
    return _Blob(PurePosixPath(path), name, int(size))


@dataclass(frozen=True, slots=True)
class _Copy:
    """The files of a commit in a folder that stands for the top of the repository.

    Attributes:
        mirror: That folder.
        below: Where the settings are, from the top.
    """

    git: _Git
    commit: str
    mirror: Path
    below: Path

    @property
    def root(self) -> Path:
        """The folder of the settings."""
        return self.mirror / self.below

    def take(self, path: Path) -> int:
        """Copy the files at or below a path from the top; how many there were."""
        blobs = self.git.blobs(self.commit, path.as_posix())
        for blob, content in zip(blobs, self.git.contents(blobs), strict=True):
            target = self.mirror / blob.path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        return len(blobs)

    def take_okrs(self) -> Path:
        """Copy the OKR files to where the settings look for them; that folder, which may be empty.

        Raises:
            SettingsError: The settings do not say where that is.
            UsageError: It is not in the repository.
        """
        named = Path(os.path.normpath(places(self.root, self.git.environ)["okrs"]))
        inside = next((top for top in (self.mirror, self.git.folder) if named.is_relative_to(top)), None)
        if inside is None:
            raise UsageError(f"the OKR files in {named} are not in the git repository", help="keep them with it")
        below = named.relative_to(inside)
        (self.mirror / below).mkdir(parents=True, exist_ok=True)
        self.take(below)
        return self.mirror / below

    def load(self) -> Loaded:
        """The plan of the copy."""
        return load(self.root, {**self.git.environ, "KEYRESULT_OKRS": os.fspath(self.take_okrs())})


@contextmanager
def _mirror() -> Iterator[Path]:
    """A private folder that stands for the top of the repository."""
    with tempfile.TemporaryDirectory(prefix="keyresult-") as name:
        yield Path(os.path.realpath(name))


def _loaded(copy: _Copy, present: Path) -> tuple[Loaded, str | None]:
    """The plan of a copy; with the present settings, and a note, where its own cannot be used any more."""
    try:
        return copy.load(), None
    except SettingsError:
        (copy.root / SETTINGS_FILE).write_bytes(present.read_bytes())
        return copy.load(), f"its {SETTINGS_FILE} cannot be used any more; the present one was used in its place"


def _moved(source: Source, origin: Path, to: Path) -> Source:
    """The source with the paths that start at one folder starting at another."""
    below = f"{origin}{os.sep}"
    fields = {
        name: f"{to}{os.sep}{value.removeprefix(below)}"
        if isinstance(value, str) and value.startswith(below)
        else value
        for name, value in source.fields.items()
    }
    return source._replace(fields=fields)
