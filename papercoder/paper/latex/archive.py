"""Where LaTeX source comes from: a file, a folder, or an archive that is read in memory and bounded as it unpacks."""

import gzip
import hashlib
import io
import posixpath
import re
import tarfile
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from papercoder.errors import PaperError

MOST_UNPACKED_BYTES = 300_000_000
MOST_TEXT_BYTES = 30_000_000
MOST_FILES = 5_000
TEXT_SUFFIXES = (".tex", ".ltx", ".bbl", ".bib", ".sty", ".cls", ".tikz", ".txt", ".py", ".algo", ".inc", ".def")
_DOCUMENT = re.compile(rb"^[ \t]*\\(?:documentclass|documentstyle|begin\s*\{document\})", re.M)
_PRIVATE = {code: None for code in range(0xE000, 0xE010)}


@dataclass
class SourceTree:
    """The text files of a paper's source.

    Attributes:
        contents: Relative path -> bytes, of an archive or a folder that was walked.
        root: A folder to look for further files in, never outside it.
        main: The file that was given, where one was.
        warnings: What was left out, and why.
    """

    contents: dict[str, bytes]
    root: Path | None = None
    main: str | None = None
    warnings: list[str] = field(default_factory=list)

    def read(self, name: str) -> str | None:
        """The text of a file; None where there is none or it lies outside the source."""
        if name not in self.contents and self.root is not None:
            content = self._from_disk(name)
            if content is not None:
                self.contents[name] = content
        content = self.contents.get(name)
        return None if content is None else self._decode(name, content)

    def outside(self, name: str) -> bool:
        """Whether a path leads out of the source's folder."""
        if name.startswith(("/", "~", "\\")) or name[1:2] == ":" or posixpath.normpath(name).split("/")[0] == "..":
            return True
        if self.root is None:
            return False
        try:
            return not (self.root / name).resolve().is_relative_to(self.root.resolve())
        except (OSError, RuntimeError, ValueError):
            return True

    def _from_disk(self, name: str) -> bytes | None:
        if self.root is None or "\x00" in name or self.outside(name):
            return None
        path = self.root / name
        try:
            if not path.is_file() or path.stat().st_size > MOST_TEXT_BYTES:
                return None
            return path.read_bytes()
        except (OSError, ValueError):
            return None

    def _decode(self, name: str, content: bytes) -> str:
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = content.decode("latin-1")
            self.warn(f"{name} is not UTF-8: it was read as Latin-1, so accented letters may be wrong.")
        return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").translate(_PRIVATE)

    def warn(self, text: str) -> None:
        """Notes a warning once."""
        if text not in self.warnings:
            self.warnings.append(text)


class _Bounded(io.RawIOBase):
    """A stream that refuses to give more than a bound, so that an archive is refused while it unpacks."""

    def __init__(self, stream: BinaryIO, name: str):
        self._stream, self._name, self._given = stream, name, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = self._stream.read(min(len(buffer), 1 << 20))
        self._given += len(data)
        if self._given > MOST_UNPACKED_BYTES:
            raise PaperError(
                f"{self._name} unpacks to more than {MOST_UNPACKED_BYTES:,} bytes and was refused. Give the folder of "
                "the LaTeX source without its data and large figures."
            )
        buffer[: len(data)] = data
        return len(data)


def is_archive(head: bytes) -> bool:
    """Whether the first bytes of a file are those of a gzip or tar file."""
    return head[:2] == b"\x1f\x8b" or head[257:262] == b"ustar"


def is_latex(content: bytes) -> bool:
    """Whether a file says that it is a LaTeX document; a fragment does not."""
    return _DOCUMENT.search(content[:200_000]) is not None


def open_file(path: Path, content: bytes) -> SourceTree:
    """A .tex file in its folder; further files are read only when they are included."""
    return SourceTree({path.name: content}, root=path.parent, main=path.name)


def open_archive(content: bytes, name: str) -> SourceTree:
    """An e-print: .tar, .tar.gz, or one gzipped .tex.

    Raises:
        PaperError: It is damaged, unpacks to too much, or holds no text.
    """
    stream: BinaryIO = io.BytesIO(content)
    if content[:2] == b"\x1f\x8b":
        stream = gzip.GzipFile(fileobj=stream)  # type: ignore[assignment]
    bounded = io.BufferedReader(_Bounded(stream, name), 1 << 16)
    try:
        if bounded.peek(512)[257:262] == b"ustar":
            return _members(bounded, name)
        return SourceTree({"main.tex": _single(bounded, name)}, main="main.tex")
    except (OSError, EOFError, zlib.error, tarfile.TarError, ValueError, OverflowError) as error:
        raise PaperError(f"{name} is a damaged archive ({error}). Download the e-print again.") from error


def _single(stream: BinaryIO, name: str) -> bytes:
    content = stream.read(MOST_TEXT_BYTES + 1)
    if content.startswith(b"%PDF"):
        raise PaperError(f"{name} holds a PDF, not LaTeX. Unpack it (gunzip) and read the PDF.")
    if len(content) > MOST_TEXT_BYTES:
        raise PaperError(f"{name} unpacks to more than {MOST_TEXT_BYTES:,} bytes of text. Is it a paper?")
    return content


def _members(stream: BinaryIO, name: str) -> SourceTree:
    """The text members of a tar file, read as a stream; nothing is ever written to disk."""
    tree = SourceTree({})
    total = 0
    with tarfile.open(fileobj=stream, mode="r|") as archive:
        for count, member in enumerate(archive):
            archive.members = []  # type: ignore[attr-defined]  # a stream keeps every header otherwise
            if count >= MOST_FILES:
                raise PaperError(f"{name} has more than {MOST_FILES:,} files. Give the folder of the LaTeX source.")
            path = posixpath.normpath(member.name)
            if member.isdir():
                continue
            if not member.isfile() or tree.outside(member.name):
                kind = "lies outside the archive" if member.isfile() else "is a link or device"
                tree.warn(f"{member.name!r} was left out: it {kind}.")
                continue
            if not path.lower().endswith(TEXT_SUFFIXES):
                continue
            total += member.size
            if total > MOST_TEXT_BYTES:
                raise PaperError(f"{name} holds more than {MOST_TEXT_BYTES:,} bytes of text. Is it a paper?")
            extracted = archive.extractfile(member)
            tree.contents[path] = extracted.read() if extracted else b""
    return tree


def open_folder(path: Path) -> tuple[SourceTree, str]:
    """A folder of LaTeX source and its sha256: of the sorted lines "relative path, tab, sha256 of the content".

    Hidden files and folders are left out; links that lead outside are too, with a warning.

    Raises:
        PaperError: It cannot be read, or holds too much.
    """
    tree = SourceTree({}, root=path)
    lines: list[str] = []
    total = 0
    try:
        for file in sorted(path.rglob("*")):
            name = file.relative_to(path).as_posix()
            if any(part.startswith(".") for part in name.split("/")):
                continue
            if tree.outside(name):
                tree.warn(f"{name!r} was left out: it lies outside the folder.")
                continue
            if not file.is_file():
                continue
            total += file.stat().st_size
            if total > MOST_UNPACKED_BYTES or len(lines) >= MOST_FILES:
                raise PaperError(
                    f"{path} holds more than {MOST_FILES:,} files or {MOST_UNPACKED_BYTES:,} bytes. Give the folder "
                    "of the LaTeX source alone, or its main .tex file."
                )
            content = file.read_bytes()
            lines.append(f"{name}\t{hashlib.sha256(content).hexdigest()}\n")
            if name.lower().endswith(TEXT_SUFFIXES) and len(content) <= MOST_TEXT_BYTES:
                tree.contents[name] = content
    except OSError as error:
        raise PaperError(f"{path} cannot be read: {error.strerror}. Check its permissions.") from error
    return tree, hashlib.sha256("".join(lines).encode()).hexdigest()
