"""Reads the files of a folder that somebody else filled: bounded, never through a link, by the rule of `choosing`."""

import os
import stat
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from papercoder.errors import RepositoryError
from papercoder.repository.choosing import MOST_IN_FOLDER, as_text, file_reason, folder_reason
from papercoder.repository.files import path_fault
from papercoder.repository.git import Checkout

MOST_ENTRIES = 50_000
MOST_FILES = 5_000
MOST_CHARACTERS = 50_000_000


class LeftOut(NamedTuple):
    """A file or folder that was not read.

    Attributes:
        path: Relative to the repository, printable; folders end with a slash.
        reason: Why, in a few words.
    """

    path: str
    reason: str


@dataclass
class Reading:
    """What a folder holds.

    Attributes:
        texts: Name -> text of what was read.
        left_out: The rest.
    """

    texts: dict[str, str] = field(default_factory=dict)
    left_out: list[LeftOut] = field(default_factory=list)
    _folded: dict[str, str] = field(default_factory=dict)
    _characters: int = 0

    def leave_out(self, name: str, reason: str) -> None:
        """Notes what is not read."""
        self.left_out.append(LeftOut(printable(name), reason))

    def taken(self, name: str) -> str:
        """Why a name cannot be used beside those before it; empty if it can, and then it is used."""
        folded = unicodedata.normalize("NFC", name).casefold()
        if folded in self._folded:
            return f"differs only in case from {printable(self._folded[folded])}, or not at all"
        self._folded[folded] = name
        return ""

    def add(self, name: str, text: str, root: Path) -> None:
        """Keeps a text, within what can be kept at all."""
        self._characters += len(text)
        if len(self.texts) >= MOST_FILES or self._characters > MOST_CHARACTERS:
            raise RepositoryError(
                f"{root} holds more than {MOST_FILES:,} files or {MOST_CHARACTERS:,} characters of text. Open the "
                "folder of the code itself."
            )
        self.texts[name] = text


def read_folder(root: Path) -> Reading:
    """Reads a folder, level by level, so that nothing in a folder that is left out is ever looked at.

    Raises:
        RepositoryError: It cannot be listed or holds too much.
    """
    reading = Reading()
    checkout = Checkout(root) if (root / ".git").exists() else None
    level, seen = [""], 0
    while level:
        entries: dict[str, os.DirEntry[str]] = {}
        for folder in level:
            for entry in _listed(root, folder, reading):
                name = f"{folder}{entry.name}"
                if _wanted(entry, name, checkout is not None, reading):
                    entries[name] = entry
        seen += len(entries)
        if seen > MOST_ENTRIES:
            raise RepositoryError(
                f"{root} holds more than {MOST_ENTRIES:,} files and folders. Open the folder of the code itself."
            )
        checkout = _without_ignored(entries, checkout, reading)
        level = [f"{name}/" for name, entry in entries.items() if entry.is_dir(follow_symlinks=False)]
        for name, entry in entries.items():
            if not entry.is_dir(follow_symlinks=False):
                _read(root, name, entry, reading)
    reading.left_out.sort()
    return reading


def printable(name: str) -> str:
    """A name of any bytes as printable text: line ends, controls and what is not UTF-8 are escaped."""
    text = os.fsencode(name).decode("utf-8", "backslashreplace")
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)


def _listed(root: Path, folder: str, reading: Reading) -> list[os.DirEntry[str]]:
    found: list[os.DirEntry[str]] = []
    try:
        with os.scandir(root / folder) as entries:
            for entry in entries:
                found.append(entry)
                if len(found) > MOST_IN_FOLDER:
                    break
    except OSError as error:
        if not folder:
            raise RepositoryError(f"{root} cannot be read: {error.strerror}. Check its permissions.") from error
        reading.leave_out(folder, f"cannot be read: {error.strerror}")
        return []
    if len(found) > MOST_IN_FOLDER:
        if not folder:
            raise RepositoryError(
                f"{root} holds more than {MOST_IN_FOLDER:,} files at its top. Open the folder of the code itself."
            )
        reading.leave_out(folder, f"more than {MOST_IN_FOLDER:,} files: data, not code")
        return []
    if folder and any(entry.name in ("pyvenv.cfg", "conda-meta") for entry in found):
        reading.leave_out(folder, "a virtual environment")
        return []
    return sorted(found, key=lambda entry: entry.name)


def _wanted(entry: os.DirEntry[str], name: str, in_checkout: bool, reading: Reading) -> bool:
    is_folder = entry.is_dir(follow_symlinks=False)
    shown = f"{name}/" if is_folder else name
    if entry.is_symlink():
        reason = "a link"
    elif entry.name == ".git":
        reason = "git's own"
    elif not is_folder and not entry.is_file(follow_symlinks=False):
        reason = "neither a file nor a folder"
    elif is_folder and (folder_reason(entry.name) or path_fault(name)):
        reason = folder_reason(entry.name) or path_fault(name)
    elif is_folder and in_checkout and os.path.lexists(os.path.join(entry.path, ".git")):
        reason = "a git repository of its own"
    else:
        reason = path_fault(name) or reading.taken(name)
    if reason:
        reading.leave_out(shown, reason)
    return not reason


def _without_ignored(
    entries: dict[str, os.DirEntry[str]], checkout: Checkout | None, reading: Reading
) -> Checkout | None:
    """Takes out what git ignores; the checkout, or None where git cannot read it."""
    if checkout is None:
        return None
    try:
        ignored = checkout.ignored(list(entries))
    except RepositoryError as error:
        reading.leave_out(".git", f"cannot be read, so what git ignores is not known: {' '.join(str(error).split())}")
        return None
    for name in ignored & entries.keys():
        folder = entries.pop(name).is_dir(follow_symlinks=False)
        reading.leave_out(f"{name}/" if folder else name, "git ignores it")
    return checkout


def _read(root: Path, name: str, entry: os.DirEntry[str], reading: Reading) -> None:
    try:
        size = entry.stat(follow_symlinks=False).st_size
        if reason := file_reason(entry.name, size):
            reading.leave_out(name, reason)
            return
        content = _content(root / name, size)
    except OSError as error:
        reading.leave_out(name, f"cannot be read: {error.strerror}")
        return
    try:
        as_name, text = as_text(name, content)
    except ValueError as error:
        reading.leave_out(name, str(error))
        return
    if as_name != name and (reason := path_fault(as_name) or reading.taken(as_name)):
        reading.leave_out(name, reason)
        return
    reading.add(as_name, text, root)


def _content(file: Path, size: int) -> bytes:
    """As much of a file as it was said to hold, if it still is a file and no link."""
    descriptor = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with os.fdopen(descriptor, "rb") as stream:
        return stream.read(size) if stat.S_ISREG(os.fstat(descriptor).st_mode) else b""
