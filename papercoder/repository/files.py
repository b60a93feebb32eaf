"""The boundary for file names and contents that a model made up: checked here, once."""

import os
import unicodedata
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from papercoder.errors import RepositoryError

MAXIMUM_BYTES = 1_000_000
LONGEST_PATH = 200
_RESERVED = {
    "con",
    "prn",
    "aux",
    "nul",
    *(f"com{i}" for i in range(1, 10)),
    *(f"lpt{i}" for i in range(1, 10)),
}
_FORBIDDEN = set('<>:"|?*\\')


def check_paths(files: Iterable[str], step: str) -> None:
    """Refuses file names that are unsafe on any common system, alone or together.

    Args:
        files: Relative paths with forward slashes, untrusted.
        step: Which step named them, for the message.

    Raises:
        RepositoryError: For an absolute path, `..`, `.git`, a reserved name, a character that some system
            forbids, two names that differ only in case, or a file that is also another's folder.
    """
    seen: dict[str, str] = {}
    for file in files:
        if reason := path_fault(file):
            raise RepositoryError(f"Step {step} names the file {file!r}: {reason}.")
        folded = unicodedata.normalize("NFC", file).casefold()
        if folded in seen:
            raise RepositoryError(f"Step {step} names {file!r} and {seen[folded]!r}: they differ only in case.")
        seen[folded] = file
    for folded, file in seen.items():
        for parent in PurePosixPath(folded).parents:
            if str(parent) in seen:
                raise RepositoryError(f"Step {step} names {file!r} and {seen[str(parent)]!r}: a file as a folder.")


def path_fault(file: str) -> str:
    """Why a relative path is refused; empty if it is safe."""
    if not file or len(file) > LONGEST_PATH:
        return f"a path of 1 to {LONGEST_PATH} characters is needed"
    if file.startswith("/") or (len(file) > 1 and file[1] == ":"):
        return "absolute paths are refused"
    if not file.isprintable() or set(file) & _FORBIDDEN:
        return "it has a character that some systems forbid"
    for part in file.split("/"):
        if part in ("", ".", ".."):
            return "empty parts, . and .. are refused"
        if part.casefold() == ".git":
            return "names inside .git are refused"
        if part.endswith((".", " ")) or part.startswith(" "):
            return "names that begin with a space or end with a dot or space are refused"
        if part.split(".")[0].casefold() in _RESERVED:
            return f"{part} is a reserved name on Windows"
    return ""


def write_file(root: Path, file: str, text: str, step: str) -> None:
    """Writes one file inside `root`, never through a link.

    Raises:
        RepositoryError: The path is unsafe, leads through a link, or the text is over 1 MB.
    """
    check_paths([file], step)
    content = text.encode("utf-8", "replace")
    if len(content) > MAXIMUM_BYTES:
        raise RepositoryError(f"Step {step} wrote {len(content):,} bytes to {file}; the limit is {MAXIMUM_BYTES:,}.")
    target = root / file
    _refuse_links(root, target, step)
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o644)
    except OSError as error:
        raise RepositoryError(f"Step {step} cannot write {file}: {error.strerror}.") from error
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(content)


def read_file(root: Path, file: str) -> str:
    """Reads one text file inside `root`, never through a link; what is not UTF-8 is replaced.

    Raises:
        RepositoryError: The path is unsafe, leads through a link, or is no file.
    """
    check_paths([file], "reading")
    target = root / file
    _refuse_links(root, target, "reading")
    if not target.is_file():
        raise RepositoryError(f"{file} is not a file of {root}.")
    return target.read_bytes().decode("utf-8", "replace").replace("\r\n", "\n")


def _refuse_links(root: Path, target: Path, step: str) -> None:
    for part in (target, *target.parents):
        if part == root:
            return
        if part.is_symlink():
            raise RepositoryError(f"Step {step}: {part.relative_to(root)} is a link, and links are refused.")
