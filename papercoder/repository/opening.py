"""Opens any repository, whoever wrote it: a folder, a git checkout or a zip."""

import hashlib
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import NoReturn

from papercoder.errors import RepositoryError
from papercoder.repository.git import Checkout
from papercoder.repository.repository import Repository
from papercoder.repository.unpacking import unpacked
from papercoder.repository.walking import LeftOut, read_folder


class OpenedRepository(Repository):
    """A repository as it was when it was opened; nothing is ever written into it.

    It has every member of `Repository`. Its files are what the rule in `papercoder.repository.choosing` reads:
    code, configuration, scripts, README and documentation; a notebook `train.ipynb` is read as the script
    `train.ipynb.py`. What is not read is in `left_out`.

    Attributes:
        path: Its top folder; of a zip, in papercoder's cache.
        opened: What was given to `open_repository`.
    """

    def __init__(self, path: Path, opened: Path, not_unpacked: tuple[LeftOut, ...] = ()):
        self.path = path
        self.opened = opened
        reading = read_folder(path)
        self._texts = dict(sorted(reading.texts.items()))
        self._left_out = tuple(sorted((*reading.left_out, *not_unpacked)))
        self._checkout = Checkout(path) if (path / ".git").exists() else None

    @property
    def left_out(self) -> tuple[LeftOut, ...]:
        """What was not read, with the reason: (path, reason)."""
        return self._left_out

    def files(self) -> tuple[str, ...]:
        """The files that were read, sorted."""
        return tuple(self._texts)

    def read(self, file: str) -> str:
        """The text of one file, as it was when the repository was opened.

        Raises:
            RepositoryError: There is none, or it was left out.
        """
        if file not in self._texts:
            reason = dict(self._left_out).get(file)
            raise RepositoryError(f"{file!r} is not a file of {self.path}" + (f": {reason}." if reason else "."))
        return self._texts[file]

    def sources(self) -> dict[str, str]:
        """The text of every file that was read."""
        return dict(self._texts)

    def tree_hash(self) -> str:
        """sha256 of the names and texts that were read: the same for the same files, wherever they lie."""
        return _hash(self._texts)

    def changed(self) -> bool:
        """Whether the folder now holds other files or texts than when it was opened."""
        return _hash(read_folder(self.path).texts) != self.tree_hash()

    def is_ours(self) -> bool:
        """Never: others wrote it."""
        return False

    def log(self) -> list[tuple[str, str]]:
        """(short hash, message) of its commits, the first one first; none where it is no git checkout.

        Raises:
            RepositoryError: git cannot read them.
        """
        return self._checkout.log() if self._checkout else []

    def diff(self, before: str, after: str = "HEAD") -> str:
        """The unified diff between two of its commits.

        Raises:
            RepositoryError: It is no git checkout, or has no such commits.
        """
        return self._checked_out().diff(before, after)

    def changes(self, commit: str) -> str:
        """The unified diff of a commit with the one before it; all of it where it is the first.

        Raises:
            RepositoryError: It is no git checkout, or has no such commit.
        """
        return self._checked_out().changes(commit)

    def _checked_out(self) -> Checkout:
        if self._checkout is None:
            raise RepositoryError(f"{self.path} is no git checkout: it has no commits to compare.")
        return self._checkout

    def commit(self, files: Mapping[str, str], message: str, step: str) -> NoReturn:
        """Refused: see the message for what to do.

        Raises:
            RepositoryError: Always.
        """
        raise RepositoryError(
            f"Step {step} may not write into {self.path}, which was only opened. Make a copy that papercoder may "
            'change: copy = pc.Repository.create(folder); copy.commit(repository.sources(), "As opened", "opening").'
        )

    def __repr__(self) -> str:
        """One line: where, how many files were read and left out."""
        return (
            f"OpenedRepository({str(self.opened)!r}, {len(self._texts)} files read, {len(self._left_out)} entries "
            "left out)"
        )

    def expression(self) -> str:
        """Python that opens it again."""
        return f"pc.open_repository({self.opened.as_posix()!r})"


def open_repository(path: str | Path) -> OpenedRepository:
    """Opens a folder, a git checkout or a zip, whoever wrote it, to be read, judged, measured or executed.

    Nothing of it is run, its git configuration and hooks are not used, no link is followed, and nothing is
    written into it. What is read is said by one rule, `papercoder.repository.choosing`; in a git checkout what
    git ignores is not read either. A zip is unpacked into papercoder's cache, and one that holds a single
    folder opens at that folder.

    Args:
        path: The folder or the .zip file.

    Raises:
        RepositoryError: There is nothing at `path`, it is no folder and no zip, it holds nothing that can be
            read, or too much. An empty repository, as a control for judges, is made by `Repository.create`.
    """
    opened = Path(path).expanduser()
    try:
        exists, is_folder = opened.exists(), opened.is_dir()
    except OSError as error:
        raise RepositoryError(f"{str(path)!r} is no path ({error.strerror}). Give a folder or a .zip file.") from error
    if not exists:
        raise RepositoryError(
            f"There is nothing at {opened}. Clone or download the repository first, then give its folder or .zip file."
        )
    if is_folder:
        repository = OpenedRepository(opened, opened)
    elif zipfile.is_zipfile(opened):
        folder, left_out = unpacked(opened)
        repository = OpenedRepository(folder, opened, left_out)
    else:
        raise RepositoryError(f"{opened} is no folder and no zip. Unpack it, or give the folder that it lies in.")
    if not repository.files():
        raise RepositoryError(_nothing(repository))
    return repository


def _nothing(repository: OpenedRepository) -> str:
    if not repository.left_out:
        return f"{repository.opened} is empty. Give the folder of the code; pc.Repository.create makes an empty one."
    shown = "; ".join(f"{path} ({reason})" for path, reason in repository.left_out[:5])
    return (
        f"{repository.opened} holds nothing that can be read as code. Left out were {len(repository.left_out):,} "
        f"entries: {shown}. Give the folder of the code."
    )


def _hash(texts: Mapping[str, str]) -> str:
    lines = (f"{name}\t{hashlib.sha256(text.encode()).hexdigest()}\n" for name, text in sorted(texts.items()))
    return hashlib.sha256("".join(lines).encode()).hexdigest()
