"""A repository in a judge's prompt: one rule cuts every repository to the same window, and says what it cut."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Protocol

from pydantic import BaseModel, ConfigDict

from papercoder.fences import fenced
from papercoder.llm.tokens import count_tokens
from papercoder.prompting import fenced_files

SETTINGS = (".yaml", ".yml", ".toml", ".json", ".cfg", ".ini")
DOCUMENTS = (".md", ".rst", ".txt", "")
LEAST_LINES = 10


class Readable(Protocol):
    """Anything whose files can be judged: a Repository, or a control."""

    def sources(self) -> Mapping[str, str]:
        """Path -> text of every file that is judged."""


def judged_files(repository: Readable) -> dict[str, str]:
    """Path -> text of what is judged, by path: all sources but those that hold no text or whose names no line can."""
    sources = repository.sources()
    return {file: sources[file] for file in sorted(sources) if file.isprintable() and "\0" not in sources[file]}


class Cut(BaseModel):
    """A file of which only the first lines are shown, or none.

    Attributes:
        shown: Lines.
        lines: In all.
    """

    model_config = ConfigDict(frozen=True)

    file: str
    shown: int
    lines: int


class Packed(BaseModel):
    """What a judge sees of a repository.

    Attributes:
        files: Path -> the text that is shown.
        cut: What is not shown.
        tokens: Of what is shown, by our count.
        window: Tokens that were allowed.
    """

    model_config = ConfigDict(frozen=True)

    files: dict[str, str]
    cut: tuple[Cut, ...]
    tokens: int
    window: int

    def text(self) -> str:
        """The files, each under its path in a fence that nothing inside can close; "" for no files."""
        parts = {cut.file: _part(cut.file, cut.shown, cut.lines) for cut in self.cut}
        return fenced_files({parts.get(file, file): text for file, text in self.files.items()}) if self.files else ""

    def cut_text(self) -> str:
        """What is not shown, a file a line; "" where everything is shown."""
        return "\n".join(
            f"- {cut.file}, lines {cut.shown + 1} to {cut.lines}" if cut.shown else f"- {cut.file}, {cut.lines} lines"
            for cut in self.cut
        )


def pack(files: Mapping[str, str], window: int, first: Sequence[str] = ()) -> Packed:
    """Cuts files to a number of tokens.

    The rule, for every repository alike: files named in `first`, then code, then settings, then documents, each by
    path. Files are shown whole as long as they fit; the first that does not is cut after the last line that fits;
    what comes after it is not shown.

    Args:
        files: Path -> text.
        window: Tokens for all of them.
        first: Files that matter most, in order; where given, no others are shown or counted as cut.
    """
    order = list(first) or sorted(files, key=_rank)
    shown: dict[str, str] = {}
    cut: list[Cut] = []
    used = 0
    for file in order:
        text = files[file]
        tokens = _tokens(file, text)
        if not cut and used + tokens <= window:
            shown[file], used = text, used + tokens
            continue
        head = "" if cut else _head(file, text, window - used)
        if head:
            shown[file], used = head, used + count_tokens(fenced_files({file: head}))
        cut.append(Cut(file=file, shown=len(head.splitlines()), lines=len(text.splitlines())))
    return Packed(files=shown, cut=tuple(cut), tokens=used, window=window)


def tree_text(files: Mapping[str, str]) -> str:
    """The paths with their lengths, fenced; "" for no files."""
    listed = "\n".join(f"{file} ({len(text.splitlines())} lines)" for file, text in sorted(files.items()))
    return fenced(listed) if listed else ""


def settings_only(files: Mapping[str, str]) -> dict[str, str]:
    """The files that hold settings."""
    return {file: text for file, text in files.items() if PurePosixPath(file).suffix.lower() in SETTINGS}


def _rank(file: str) -> tuple[int, str]:
    suffix = PurePosixPath(file).suffix.lower()
    return (1 if suffix in SETTINGS else 2 if suffix in DOCUMENTS else 0), file


def _head(file: str, text: str, tokens: int) -> str:
    """The first lines of a file that fit; "" where they are too few to say anything."""
    lines = text.splitlines(keepends=True)

    def cost(count: int) -> int:
        """Tokens of so many lines."""
        return count_tokens(fenced_files({_part(file, count, len(lines)): "".join(lines[:count])}))

    fitting = bisect_right(range(len(lines) + 1), tokens, key=cost) - 1
    return "".join(lines[:fitting]) if fitting >= LEAST_LINES else ""


@lru_cache(maxsize=4096)
def _tokens(file: str, text: str) -> int:
    """Tokens of a whole file; a rubric's hundreds of leaves show the same files again and again."""
    return count_tokens(fenced_files({file: text}))


def _part(file: str, shown: int, lines: int) -> str:
    return f"{file} (lines 1 to {shown} of {lines})"
